package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/matchtest"
)

// count is how many problems there are.
const count = 200

// entry is one problem of the set.
type entry struct {
	name     string
	problem  *matching.Problem
	maxSteps int64
}

// Step budgets: one for random problems, so that a hard one takes no longer than
// others, and the places must agree on where to stop too; and one that is more
// than the others need.
const (
	randomSteps = 50_000
	largeSteps  = 40_000_000
)

// problems are the instances of the kit, those in the files, and random ones of
// every kind up to the count.
func problems(files []string) ([]entry, error) {
	var set []entry
	for _, i := range matchtest.Instances() {
		set = append(set, entry{i.Name, i.Problem, largeSteps})
	}
	for seed := uint64(1); len(set)+len(files) < count; seed++ {
		shape, kind := shapeOf(seed)
		set = append(set, entry{fmt.Sprintf("random %d %s", seed, kind), matchtest.Random(seed, shape), randomSteps})
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		p, err := matching.DecodeProblem(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		set = append(set, entry{name, p, largeSteps})
	}
	return set, nil
}

// shapeOf is the shape of a random problem: from plain ones to those that have
// everything, each at three sizes.
func shapeOf(seed uint64) (shape matchtest.Shape, kind string) {
	switch seed % 7 {
	case 0:
		kind = "plain"
	case 1:
		shape.Sizes, kind = true, "sizes"
	case 2:
		shape.Caps, kind = true, "caps"
	case 3:
		shape.Intake, kind = true, "intake"
	case 4:
		shape.Weights, kind = true, "weights"
	case 5:
		shape.Exchanges, kind = true, "exchanges"
	case 6:
		shape = matchtest.Shape{Sizes: true, Caps: true, Intake: true, Weights: true, Exchanges: true}
		kind = "everything"
	}
	switch seed % 3 {
	case 1:
		shape.Practices, shape.Households = 10, 45
	case 2:
		shape.Practices, shape.Households = 20, 150
	}
	return shape, kind
}
