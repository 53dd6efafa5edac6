package matchtest

import "github.com/ruilkring/ruilkring/matching"

// weighing gives the wishes of a household weights, one list for each class.
func weighing(weights ...[]int) func(h *matching.Household) {
	return func(h *matching.Household) { h.Wishes.Weights = weights }
}

// weightInstances are of single persons, with weights or the goal weight, but
// for the last one.
func weightInstances() []Instance {
	const most = matching.MaxPersons
	return []Instance{
		{
			"weight first", "a heavy swap counts before a light ring of three",
			goals(byWeight, byPatients).practices(swap, "a", "b", "c").
				household("h1", "a", "b").last(weighing([]int{5})).
				household("h2", "b", "a c").last(weighing([]int{5, 1})).
				household("h3", "c", "a").last(weighing([]int{3})).problem,
			[][]int64{{10}, {2}},
		},
		{
			"weight second", "the same with the goals the other way round",
			goals(byPatients, byWeight).practices(swap, "a", "b", "c").
				household("h1", "a", "b").last(weighing([]int{5})).
				household("h2", "b", "a c").last(weighing([]int{5, 1})).
				household("h3", "c", "a").last(weighing([]int{3})).problem,
			[][]int64{{3}, {9}},
		},
		{
			"weight and rank", "the second wish where it weighs more",
			goals(byPatients, byWeight, byRank).practice("a", open, 1).practice("b", open, 1).
				household("h1", "", "a", "b").last(weighing([]int{12}, []int{35})).problem,
			[][]int64{{1}, {35}, {-2}},
		},
		{
			"weights inside a class", "each practice of a class has its own, in the order of the file",
			goals(byWeight).practice("a", open, 1).practice("b", open, 1).practice("c", open, 1).
				household("h1", "", "c a b").last(weighing([]int{3, 1, 2})).
				household("h2", "", "b c").last(weighing([]int{1, 4})).problem,
			[][]int64{{6}},
		},
		{
			"without weights", "a household without any weighs 0, and so does a practice within reach",
			goals(byWeight, byPatients).practice("a", open, 1).practice("b", open, 1).
				household("h1", "", "a").
				household("h2", "", "a").last(func(h *matching.Household) { h.Wishes.WithinM = 2000 }).last(weighing([]int{1})).problem,
			[][]int64{{1}, {1}},
		},
		{
			"no weights at all", "the goal says nothing then, and what follows decides",
			goals(byWeight, byPatients).practices(swap, "a", "b").
				household("h1", "a", "b").household("h2", "b", "a").problem,
			[][]int64{{0}, {2}},
		},
		{
			"weight without the goal", "weights count only where they are asked for",
			goals(byPatients, byRank).practice("a", open, 1).practice("b", open, 1).
				household("h1", "", "a", "b").last(weighing([]int{1}, []int{most})).problem,
			[][]int64{{1}, {-1}},
		},
		{
			"weight that does not count", "a wish no better than the present practice is none, whatever it weighs",
			goals(byWeight, byPatients).practice("a", swap, 0).practice("b", open, 1).practice("c", open, 1).
				household("h1", "a", "c", "a", "b").last(weighing([]int{2}, []int{9}, []int{most})).problem,
			[][]int64{{2}, {1}},
		},
		{
			"the largest weights", "sums are beyond 32 bits, and one more is more",
			goals(byWeight, byPatients).practice("a", open, 2).practices(swap, "b").
				household("h1", "b", "a").last(weighing([]int{most})).household("h2", "b", "a").last(weighing([]int{most - 1})).
				household("h3", "b", "a").last(weighing([]int{most})).
				household("h4", "", "b").last(weighing([]int{most - 1})).household("h5", "", "b").last(weighing([]int{0})).problem,
			[][]int64{{3*most - 1}, {4}},
		},
		{
			"large weights, small differences", "who can't stay behind at no cost is told apart by the last digit",
			goals(byPatients, byWeight, byDistance).practice("a", open, 1).practice("b", open, 1).practice("c", open, 1).
				household("h1", "", "a b c").last(weighing([]int{most, most - 1, most - 1})).
				household("h2", "", "a b c").last(weighing([]int{most - 1, most, most})).
				household("h3", "", "a b c").last(weighing([]int{most, most, most})).problem,
			[][]int64{{3}, {3 * most}, {-3336}},
		},
		{
			"weight of a family", "a weight counts for each person",
			goals(byWeight, byHouseholds).practice("a", open, 3).
				household("f", "", "a").size(3).last(weighing([]int{2})).
				household("h1", "", "a").last(weighing([]int{3})).household("h2", "", "a").last(weighing([]int{3})).problem,
			[][]int64{{6}, {2}},
		},
	}
}
