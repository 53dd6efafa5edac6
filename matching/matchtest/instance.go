package matchtest

import (
	"slices"
	"time"

	"github.com/ruilkring/ruilkring/matching"
)

// Instance is a problem whose best score is known.
type Instance struct {
	// Name is unique among the instances.
	Name string
	// Reason says what the instance is there to catch.
	Reason  string
	Problem *matching.Problem
	// Best is the score of a best plan.
	Best [][]int64
}

// Instances are the instances, made anew by each call. Those that need larger
// households, caps, intake limits or the goal exchanges come last, before them
// those with weights.
func Instances() []Instance {
	return slices.Concat(plainInstances(), weightInstances(), otherInstances())
}

// Short names.
const (
	open, swap, closed = matching.Open, matching.Swap, matching.Closed

	byPriority, byPatients, byRank = matching.GoalPriority, matching.GoalPatients, matching.GoalRank
	byDistance, byWaiting          = matching.GoalDistance, matching.GoalWaiting
	byHouseholds, byExchanges      = matching.GoalHouseholds, matching.GoalExchanges
	byWeight                       = matching.GoalWeight
)

// waitsFrom sets the date from which a household waits.
func waitsFrom(d matching.Date) func(h *matching.Household) {
	return func(h *matching.Household) { h.Since = d }
}

// hasPriority sets a household's priority.
func hasPriority(priority int) func(h *matching.Household) {
	return func(h *matching.Household) { h.Priority = priority }
}

// plainInstances are of single persons, without caps, intake limits, weights and
// the goal exchanges.
func plainInstances() []Instance {
	day := matching.NewDate(2026, time.November, 21)
	return []Instance{
		{
			"empty", "no practice and no household: the goal priority has no level, every other one number",
			goals().problem,
			[][]int64{{}, {0}, {0}, {0}},
		},
		{
			"no household", "practices alone have nobody to move",
			goals(byPatients).practice("a", open, 3).practices(swap, "b").problem,
			[][]int64{{0}},
		},
		{
			"no wish", "who wishes nothing stays, also beside a free place",
			goals().practice("a", open, 1).practices(swap, "b").household("h1", "b").household("h2", "").problem,
			[][]int64{{0}, {0}, {0}, {0}},
		},
		{
			"two-cycle", "two who want each other's place need no free one",
			goals(byPatients, byRank).practices(swap, "a", "b").
				household("h1", "a", "b").household("h2", "b", "a").problem,
			[][]int64{{2}, {-2}},
		},
		{
			"cycle of seven", "without a cap a cycle may be as long as it must",
			goals(byPatients).practices(swap, "a", "b", "c", "d", "e", "f", "g").
				household("h1", "a", "b").household("h2", "b", "c").household("h3", "c", "d").household("h4", "d", "e").
				household("h5", "e", "f").household("h6", "f", "g").household("h7", "g", "a").problem,
			[][]int64{{7}},
		},
		{
			"broken cycle", "one wish less and nobody moves",
			goals(byPatients).practices(swap, "a", "b", "c").
				household("h1", "a", "b").household("h2", "b", "c").household("h3", "c").problem,
			[][]int64{{0}},
		},
		{
			"chain leaves a place free", "a chain may end where nobody wants the place that is left",
			goals(byPatients).practice("a", open, 1).practices(swap, "b", "c", "d").
				household("h1", "b", "a").household("h2", "c", "b").household("h3", "d", "c").problem,
			[][]int64{{3}},
		},
		{
			"chain ends with a newcomer", "the place that is left goes to somebody without a practice, though the practice has a stop",
			goals(byPatients).practice("a", open, 1).practices(swap, "b").
				household("h1", "b", "a").household("h2", "", "b").problem,
			[][]int64{{2}},
		},
		{
			"newcomer at a full practice", "a practice with a stop takes in only as many as leave, so nobody",
			goals(byPatients).practices(swap, "a").household("h1", "", "a").problem,
			[][]int64{{0}},
		},
		{
			"spare places behind a stop", "free places count only at an open practice",
			goals(byPatients).practice("a", swap, 5).household("h1", "", "a").problem,
			[][]int64{{0}},
		},
		{
			"closed", "a closed practice takes in nobody, not even in a cycle; leaving it is allowed",
			goals(byPatients).practices(closed, "a").practices(swap, "b").practice("c", open, 1).
				household("h1", "a", "b").household("h2", "b", "a").household("h3", "a", "c").problem,
			[][]int64{{1}},
		},
		{
			"over-full", "an over-full practice may swap but not grow, and does not shrink back by itself",
			goals(byPatients).practice("a", open, -2).practice("b", open, 1).
				household("h1", "a", "b").household("h2", "", "a").household("h3", "", "a").problem,
			[][]int64{{2}},
		},
		{
			"over-full both", "two over-full practices may swap with each other",
			goals(byPatients).practice("a", open, -9).practice("b", swap, -9).
				household("h1", "a", "b").household("h2", "b", "a").problem,
			[][]int64{{2}},
		},
		{
			"several at once", "the lesser side of a busy pair of practices sets how many swap",
			goals(byPatients).practices(swap, "a", "b").
				household("h1", "a", "b").household("h2", "a", "b").household("h3", "a", "b").
				household("h4", "b", "a").household("h5", "b", "a").problem,
			[][]int64{{4}},
		},
		{
			"several free places", "every free place can start a chain of its own",
			goals(byPatients).practice("a", open, 2).practices(swap, "b").
				household("h1", "b", "a").household("h2", "b", "a").household("h3", "b", "a").
				household("h4", "", "b").household("h5", "", "b").household("h6", "", "b").problem,
			[][]int64{{4}},
		},
		{
			"overlapping cycles", "of two cycles through one household the longer moves more",
			goals(byPatients).practices(swap, "a", "b", "c").
				household("h1", "a", "b").household("h2", "b", "a").household("h3", "b", "c").household("h4", "c", "a").problem,
			[][]int64{{3}},
		},
		{
			"who makes way goes first", "a newcomer in the free place would end the chain that moves three",
			goals(byPatients).practice("a", open, 1).practices(swap, "b", "c").
				household("h1", "", "a").household("h2", "b", "a").household("h3", "c", "b").household("h4", "", "c").problem,
			[][]int64{{3}},
		},
		{
			"second choice for one", "both move only if the first in line takes the second wish",
			goals(byPatients, byRank).practice("a", open, 1).practice("b", open, 1).
				household("h1", "", "a", "b").household("h2", "", "a").problem,
			[][]int64{{2}, {-3}},
		},
		{
			"contention by priority", "the one place goes to the higher priority, and each priority that occurs has its number",
			goals(byPriority, byPatients).practice("a", open, 1).
				household("h1", "", "a").household("h2", "", "a").last(hasPriority(5)).problem,
			[][]int64{{1, 0}, {1}},
		},
		{
			"priority before number", "one of priority 5 counts before two of priority 0",
			goals(byPriority, byPatients).practice("a", open, 1).practices(swap, "b").
				household("h1", "", "a").last(hasPriority(5)).household("h2", "b", "a").household("h3", "", "b").problem,
			[][]int64{{1, 0}, {1}},
		},
		{
			"number before priority", "the same with the goals the other way round",
			goals(byPatients, byPriority).practice("a", open, 1).practices(swap, "b").
				household("h1", "", "a").last(hasPriority(5)).household("h2", "b", "a").household("h3", "", "b").problem,
			[][]int64{{2}, {0, 2}},
		},
		{
			"rank before distance", "the first wish though it is the farther",
			goals(byPatients, byRank, byDistance).practice("home", swap, 0).practice("near", open, 1).
				practice("middle", swap, 0).practice("far", open, 1).
				household("h1", "", "far", "near").problem,
			[][]int64{{1}, {-1}, {-3336}},
		},
		{
			"distance before rank", "the nearer though it is the second wish",
			goals(byPatients, byDistance, byRank).practice("home", swap, 0).practice("near", open, 1).
				practice("middle", swap, 0).practice("far", open, 1).
				household("h1", "", "far", "near").problem,
			[][]int64{{1}, {-1112}, {-2}},
		},
		{
			"equal wishes", "inside one class the distance decides",
			goals(byPatients, byRank, byDistance).practice("home", swap, 0).practice("near", open, 1).practice("far", open, 1).
				household("h1", "", "far near").problem,
			[][]int64{{1}, {-1}, {-1112}},
		},
		{
			"cost first", "with the sum of ranks as the first goal nobody moving is best",
			goals(byRank, byPatients).practices(swap, "a", "b").
				household("h1", "a", "b").household("h2", "b", "a").problem,
			[][]int64{{0}, {0}},
		},
		{
			"ranks do not shift", "the second wish has rank 2 also where the first is closed",
			goals(byPatients, byRank).practices(closed, "a").practice("b", open, 1).
				household("h1", "", "a", "b").problem,
			[][]int64{{1}, {-2}},
		},
		{
			"content where they are", "nobody moves to a practice wished no more than the present one",
			goals(byPatients).practices(swap, "a", "b", "c").
				household("h1", "a", "c", "a", "b").household("h2", "b", "a").household("h3", "c").problem,
			[][]int64{{0}},
		},
		{
			"equal to the present one", "a practice in the class of the present one is no wish, nor is one within reach",
			goals(byPatients).practice("a", swap, 0).practice("b", open, 1).practice("c", open, 1).
				household("h1", "a", "a b").last(func(h *matching.Household) { h.Wishes.WithinM = 5000 }).problem,
			[][]int64{{0}},
		},
		{
			"within reach", "practices within reach form one class after the ranked ones, and the limit is inclusive",
			goals(byPatients, byRank, byDistance).practices(closed, "a").practice("b", open, 0).practice("c", open, 1).practice("d", open, 1).
				household("h1", "", "a").last(func(h *matching.Household) { h.Wishes.WithinM = 2224 }).problem,
			[][]int64{{1}, {-2}, {-2224}},
		},
		{
			"accepts", "a practice's limits of distance and postcode hold both, and newcomers are not exempt",
			goals(byPatients, byDistance).practice("a", open, 1).
				practice("b", open, 3).
				lastPractice(func(q *matching.Practice) { q.Accepts = &matching.Area{WithinM: 1111} }).
				practice("c", open, 3).
				lastPractice(func(q *matching.Practice) {
					q.Accepts = &matching.Area{WithinM: 2224, Postcodes: []string{"26", "251"}}
				}).
				household("h1", "", "b", "c").last(func(h *matching.Household) { h.Postcode = "2511" }).
				household("h2", "", "b", "c").last(func(h *matching.Household) { h.Postcode = "2521" }).
				household("h3", "", "b", "c").problem,
			[][]int64{{1}, {-2224}},
		},
		{
			"longest wait", "the one place goes to who waits longest",
			goals(byPatients, byWaiting).practice("a", open, 1).
				household("h1", "", "a").last(waitsFrom(day-30)).household("h2", "", "a").last(waitsFrom(day-100)).
				household("h3", "", "a").rules(func(r *matching.Rules) { r.Date = day }).problem,
			[][]int64{{1}, {100}},
		},
		{
			"day without a date", "waiting counts up to the latest date in the problem where the rules have none",
			goals(byWaiting).practice("a", open, 2).
				household("h1", "", "a").last(waitsFrom(day-10)).household("h2", "", "a").last(waitsFrom(day)).problem,
			[][]int64{{10}},
		},
		{
			"households", "the number of households is the number of persons where all are single",
			goals(byHouseholds, byPatients).practices(swap, "a", "b").
				household("h1", "a", "b").household("h2", "b", "a").problem,
			[][]int64{{2}, {2}},
		},
		{
			"tie", "of two equal plans the seed chooses, never the order of the file",
			goals(byPatients, byRank, byDistance).practice("a", open, 1).
				household("h1", "", "a").household("h2", "", "a").rules(func(r *matching.Rules) { r.Seed = 1 }).problem,
			[][]int64{{1}, {-1}, {0}},
		},
		{
			"ties in a ring", "many equal plans of many moves, and a large seed",
			goals(byPatients).practice("a", open, 1).practices(swap, "b", "c").
				household("h1", "b", "a c").household("h2", "b", "a c").household("h3", "c", "b a").
				household("h4", "c", "b a").household("h5", "", "a b c").household("h6", "", "a b c").
				rules(func(r *matching.Rules) { r.Seed = 1<<64 - 1 }).problem,
			[][]int64{{5}},
		},
	}
}
