package matchtest

import "github.com/ruilkring/ruilkring/matching"

// caps sets the most moves in a cycle and in a chain.
func caps(cycle, chain int) func(r *matching.Rules) {
	return func(r *matching.Rules) { r.MaxCycle, r.MaxChain = cycle, chain }
}

// intake limits who enters a practice.
func intake(persons int) func(q *matching.Practice) {
	return func(q *matching.Practice) { q.MaxIntake = &persons }
}

// otherInstances need larger households, caps, intake limits or the goal
// exchanges.
func otherInstances() []Instance {
	return []Instance{
		{
			"two pairs, not a ring", "the same four move in one cycle or in two: two are more exchanges",
			goals(byPatients, byExchanges).practices(swap, "a", "b", "c", "d").
				household("h1", "a", "b d").household("h2", "b", "c a").household("h3", "c", "d b").household("h4", "d", "a c").problem,
			[][]int64{{4}, {2}},
		},
		{
			"two chains, not one", "where the second practice has a free place too, its move stands alone",
			goals(byPatients, byExchanges).practice("a", open, 1).practice("b", open, 1).
				household("h1", "b", "a").household("h2", "", "b").problem,
			[][]int64{{2}, {2}},
		},
		{
			"exchanges before number", "two short exchanges count before one that moves three",
			goals(byExchanges, byPatients).practices(swap, "a", "b", "c", "d").
				household("h1", "a", "b").household("h2", "b", "a c").household("h3", "c", "a d").household("h4", "d", "c").problem,
			[][]int64{{2}, {4}},
		},
		{
			"family for four singles", "no cycle fits, the bundle of all five does",
			goals(byPatients, byHouseholds).practices(swap, "a", "b").household("f", "a", "b").size(4).
				household("h1", "b", "a").household("h2", "b", "a").household("h3", "b", "a").household("h4", "b", "a").problem,
			[][]int64{{8}, {5}},
		},
		{
			"family for three singles", "one place short, and nobody moves",
			goals(byPatients).practices(swap, "a", "b").household("f", "a", "b").size(4).
				household("h1", "b", "a").household("h2", "b", "a").household("h3", "b", "a").problem,
			[][]int64{{0}},
		},
		{
			"family in a small place", "a family does not fit where a single person does",
			goals(byPatients).practice("a", open, 1).
				household("f", "", "a").size(2).household("h1", "", "a").problem,
			[][]int64{{1}},
		},
		{
			"family before singles", "persons count, not households",
			goals(byPatients, byHouseholds).practice("a", open, 3).
				household("f", "", "a").size(3).household("h1", "", "a").household("h2", "", "a").problem,
			[][]int64{{3}, {1}},
		},
		{
			"singles before family", "households count, not persons",
			goals(byHouseholds, byPatients).practice("a", open, 3).
				household("f", "", "a").size(3).household("h1", "", "a").household("h2", "", "a").problem,
			[][]int64{{2}, {2}},
		},
		{
			"two singles for a couple", "a practice with a stop takes in two in the place of a couple, as one exchange",
			goals(byPatients, byExchanges).practice("a", open, 2).practices(swap, "b").
				household("f", "b", "a").size(2).household("h1", "", "b").household("h2", "", "b").problem,
			[][]int64{{4}, {1}},
		},
		{
			"one single for a couple", "a smaller household may fill a larger place",
			goals(byPatients, byRank).practice("a", open, 2).practices(swap, "b").
				household("f", "b", "a").size(2).household("h1", "", "b").problem,
			[][]int64{{3}, {-3}},
		},
		{
			"couple for a single", "who grows a practice needs its free places on top of the place that is left",
			goals(byPatients, byExchanges).practice("a", open, 1).practice("b", open, 1).
				household("h1", "b", "a").household("f", "", "b").size(2).problem,
			[][]int64{{3}, {1}},
		},
		{
			"cycle over the cap", "a cycle of three with max_cycle 2",
			goals(byPatients).practices(swap, "a", "b", "c").rules(caps(2, 0)).
				household("h1", "a", "b").household("h2", "b", "c").household("h3", "c", "a").problem,
			[][]int64{{0}},
		},
		{
			"chain over the cap", "a chain may stop early and leave a place free",
			goals(byPatients).practice("a", open, 1).practices(swap, "b", "c", "d").rules(caps(0, 2)).
				household("h1", "b", "a").household("h2", "c", "b").household("h3", "d", "c").problem,
			[][]int64{{2}},
		},
		{
			"cap on chains only", "with max_chain 1 a cycle may still be long",
			goals(byPatients).practice("a", open, 1).practices(swap, "b", "c").rules(caps(0, 1)).
				household("h1", "a", "b").household("h2", "b", "c").household("h3", "c", "a").household("h4", "c", "a").problem,
			[][]int64{{4}},
		},
		{
			"no way round the cap", "a chain that comes back to a practice hides a cycle over the cap; as a bundle it could be split",
			goals(byPatients).practice("q", open, 1).practices(swap, "a", "b", "c").rules(caps(2, 0)).
				household("h0", "a", "q").household("h1", "a", "b").household("h2", "b", "c").household("h3", "c", "a").problem,
			[][]int64{{3}},
		},
		{
			"bundle under the cap on cycles", "a bundle without a free place counts under max_cycle",
			goals(byPatients).practices(swap, "a", "b").rules(caps(2, 0)).household("f", "a", "b").size(2).
				household("h1", "b", "a").household("h2", "b", "a").problem,
			[][]int64{{0}},
		},
		{
			"bundle under the cap on chains", "a bundle with a free place counts under max_chain",
			goals(byPatients).practice("a", open, 2).practices(swap, "b").rules(caps(0, 2)).
				household("f", "b", "a").size(2).household("h1", "", "b").household("h2", "", "b").problem,
			[][]int64{{3}},
		},
		{
			"bundle that no part can leave", "without a place at a the three move together or not at all, and the place at b stays free",
			goals(byPatients).practices(swap, "a").practice("b", open, 1).rules(caps(3, 1)).
				household("f", "a", "b").size(2).household("h1", "b", "a").household("h2", "b", "a").problem,
			[][]int64{{4}},
		},
		{
			"bundle that a place takes apart", "with a place at a, h1 can go alone: what is left uses the place at b and is over the cap on chains",
			goals(byPatients).practice("a", open, 1).practice("b", open, 1).rules(caps(3, 1)).
				household("f", "a", "b").size(2).household("h1", "b", "a").household("h2", "b", "a").problem,
			[][]int64{{1}},
		},
		{
			"bundle that comes apart within the caps", "the same with max_chain 2, one less than max_cycle: the parts move all the same",
			goals(byPatients, byExchanges).practice("a", open, 1).practice("b", open, 1).rules(caps(3, 2)).
				household("f", "a", "b").size(2).household("h1", "b", "a").household("h2", "b", "a").problem,
			[][]int64{{4}, {2}},
		},
		{
			"intake", "a limit on who enters holds beside the free places",
			goals(byPatients).practice("a", open, 3).lastPractice(intake(1)).
				household("h1", "", "a").household("h2", "", "a").problem,
			[][]int64{{1}},
		},
		{
			"intake of swaps", "who enters in a swap counts, also where as many leave",
			goals(byPatients).practices(swap, "a").lastPractice(intake(1)).practices(swap, "b").
				household("h1", "a", "b").household("h2", "a", "b").household("h3", "b", "a").household("h4", "b", "a").problem,
			[][]int64{{2}},
		},
		{
			"no intake", "a limit of zero is a limit",
			goals(byPatients).practices(swap, "a").lastPractice(intake(0)).practices(swap, "b").
				household("h1", "a", "b").household("h2", "b", "a").problem,
			[][]int64{{0}},
		},
	}
}
