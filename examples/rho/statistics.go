package main

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/ruilkring/ruilkring/registry"
)

// sendEvent sends one server-sent event.
func sendEvent(w http.ResponseWriter, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "data: %s\n\n", data)
	return err
}

// waitingStatistics are how many wait.
type waitingStatistics struct {
	Households int `json:"households"`
	Waiting    int `json:"waiting"`
	Practices  int `json:"practices"`
	// Wished is how many households that wait wish for each practice, those with
	// fewer than Least left out.
	Wished []wished `json:"wished"`
	Least  int      `json:"least"`
}

type wished struct {
	Practice   string `json:"practice"`
	Households int    `json:"households"`
}

// leastShown is the smallest number that tells nothing about anybody.
const leastShown = 10

func statistics(c *call, _ *nothing) (*waitingStatistics, error) {
	v := c.s.registry.View()
	waiting := registry.InState(registry.StateWaiting)
	found := &waitingStatistics{
		Households: v.HouseholdCount(), Waiting: v.Select(waiting).Len(), Practices: v.PracticeCount(), Least: leastShown, Wished: []wished{},
	}
	for p := range v.Practices() {
		if n := v.Select(registry.And(waiting, registry.Wishes(p.ID))).Len(); n >= leastShown {
			found.Wished = append(found.Wished, wished{p.ID, n})
		}
	}
	return found, nil
}
