package matchtest_test

import (
	"slices"
	"testing"

	"github.com/ruilkring/ruilkring/matching/internal/oracle"
	"github.com/ruilkring/ruilkring/matching/matchtest"
)

// TestInstances checks that every instance is valid, named once, and has the
// best score that it says.
func TestInstances(t *testing.T) {
	names := map[string]bool{}
	for _, i := range matchtest.Instances() {
		t.Run(i.Name, func(t *testing.T) {
			if names[i.Name] || i.Reason == "" {
				t.Error("the name is not unique, or there is no reason")
			}
			names[i.Name] = true
			if err := i.Problem.Validate(); err != nil {
				t.Fatal(err)
			}
			best, err := oracle.Best(i.Problem)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.EqualFunc(best.Score, i.Best, slices.Equal) {
				t.Errorf("%s: the best score is %v, the instance says %v", i.Reason, best.Score, i.Best)
			}
		})
	}
}
