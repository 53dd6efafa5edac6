package matchtest_test

import (
	"fmt"

	"github.com/ruilkring/ruilkring/matching/matchtest"
)

// Instances are small enough to read, and say what they are for.
func ExampleInstances() {
	for _, i := range matchtest.Instances() {
		if i.Name == "who makes way goes first" {
			fmt.Println(i.Reason)
			fmt.Println("goals:", i.Problem.Goals(), "best:", i.Best)
		}
	}
	// Output:
	// a newcomer in the free place would end the chain that moves three
	// goals: [patients] best: [[3]]
}
