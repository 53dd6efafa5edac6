package barter

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
)

// shape says what random rounds look like.
type shape struct {
	practices, households, size, wishes, free int
	intake                                    bool
	maxCycle, maxChain                        int
	levels                                    []string
}

// random is a round of the given shape. Levels are named after the goals.
func random(rng *rand.Rand, s shape) *round.Round {
	r := &round.Round{Offsets: []int32{0}, MaxCycle: s.maxCycle, MaxChain: s.maxChain}
	for range s.practices {
		r.Free = append(r.Free, int64(max(0, rng.IntN(2*s.free+1)-s.free)))
		intake := int64(-1)
		if s.intake && rng.IntN(3) == 0 {
			intake = int64(rng.IntN(2 * s.size * max(1, s.households/s.practices)))
		}
		r.Intake = append(r.Intake, intake)
	}
	for range s.households {
		r.From = append(r.From, int32(rng.IntN(s.practices+1)))
	}
	slices.Sort(r.From)
	var ranks []int64
	for h := range r.From {
		if r.From[h] == int32(s.practices) {
			r.From[h] = round.None
		}
		r.Size = append(r.Size, int32(1+rng.IntN(s.size)))
		perm := rng.Perm(s.practices)
		n := 1 + rng.IntN(s.wishes)
		for _, q := range perm {
			if n > 0 && int32(q) != r.From[h] {
				r.To = append(r.To, int32(q))
				ranks = append(ranks, int64(len(r.To))-int64(r.Offsets[h]))
				n--
			}
		}
		if int32(len(r.To)) == r.Offsets[h] { // one practice, and at home there
			r.To = append(r.To, int32((perm[0]+1)%s.practices))
			ranks = append(ranks, 1)
			if r.To[len(r.To)-1] == r.From[h] {
				r.From[h] = round.None
			}
		}
		r.Offsets = append(r.Offsets, int32(len(r.To)))
	}
	owners := r.Owners()
	urgent := make([]bool, len(r.From))
	days := make([]int64, len(r.From))
	for h := range urgent {
		urgent[h], days[h] = rng.IntN(8) == 0, int64(rng.IntN(400))
	}
	for _, level := range s.levels {
		values := make([]int64, len(r.To))
		for k, h := range owners {
			persons := int64(r.Size[h])
			switch level {
			case "priority":
				if urgent[h] {
					values[k] = persons
				}
			case "patients":
				values[k] = persons
			case "households":
				values[k] = 1
			case "rank":
				values[k] = -persons * ranks[k]
			case "distance":
				values[k] = -persons * int64(rng.IntN(5000))
			case "waiting":
				values[k] = persons * days[h]
			case "exchanges":
			default:
				panic(level)
			}
		}
		r.Values = append(r.Values, values)
		r.Exchanges = append(r.Exchanges, level == "exchanges")
	}
	return r
}

// use is the persons that moves bring into each practice less those they take
// out.
func use(r *round.Round, owners, wishes []int32) map[int32]int64 {
	u := map[int32]int64{}
	for _, k := range wishes {
		h := owners[k]
		u[r.To[k]] += int64(r.Size[h])
		if p := r.From[h]; p != round.None {
			u[p] -= int64(r.Size[h])
		}
	}
	return u
}

// check says what is wrong with the exchanges: rules 1 to 4, in words of its
// own.
func check(r *round.Round, exchanges []round.Exchange) error {
	owners := r.Owners()
	moved := map[int32]bool{}
	taken := make([]int64, len(r.Free))
	entered := make([]int64, len(r.Free))
	for _, e := range exchanges {
		if len(e.Wishes) == 0 {
			return fmt.Errorf("an exchange without moves")
		}
		for _, k := range e.Wishes {
			if moved[owners[k]] {
				return fmt.Errorf("household %d moves twice", owners[k])
			}
			moved[owners[k]] = true
			entered[r.To[k]] += int64(r.Size[owners[k]])
		}
		for q, u := range use(r, owners, e.Wishes) {
			taken[q] += max(0, u)
		}
	}
	for q := range r.Free {
		if taken[q] > r.Free[q] {
			return fmt.Errorf("practice %d: %d places taken of %d", q, taken[q], r.Free[q])
		}
		if r.Intake[q] >= 0 && entered[q] > r.Intake[q] {
			return fmt.Errorf("practice %d: %d enter, the limit is %d", q, entered[q], r.Intake[q])
		}
	}
	for i, e := range exchanges {
		if err := checkKind(r, owners, e); err != nil {
			return fmt.Errorf("exchange %d %v: %w", i, e, err)
		}
		free := false
		u := use(r, owners, e.Wishes)
		for _, n := range u {
			free = free || n > 0
		}
		most := r.MaxCycle
		if free {
			most = r.MaxChain
		}
		if most > 0 && len(e.Wishes) > most {
			return fmt.Errorf("exchange %d has %d moves, the cap is %d", i, len(e.Wishes), most)
		}
		if e.Kind != round.Bundle {
			continue
		}
		for set := 1; set < 1<<len(e.Wishes)-1; set++ {
			var part []int32
			for j, k := range e.Wishes {
				if set>>j&1 == 1 {
					part = append(part, k)
				}
			}
			x := use(r, owners, part)
			good := true
			for q, n := range u {
				budget := r.Free[q] - taken[q] + max(0, n)
				good = good && max(0, x[q])+max(0, n-x[q]) <= budget
			}
			if good {
				return fmt.Errorf("exchange %d %v: the part %v can stand alone", i, e, part)
			}
		}
	}
	return nil
}

// checkKind says why an exchange is not of its kind.
func checkKind(r *round.Round, owners []int32, e round.Exchange) error {
	into, outOf := map[int32]bool{}, map[int32]bool{}
	for i, k := range e.Wishes {
		h := owners[k]
		if e.Kind == round.Bundle {
			continue
		}
		if into[r.To[k]] || r.From[h] != round.None && outOf[r.From[h]] {
			return fmt.Errorf("it passes through a practice twice")
		}
		into[r.To[k]], outOf[r.From[h]] = true, true
		next := e.Wishes[(i+1)%len(e.Wishes)]
		if e.Kind == round.Cycle && (r.To[k] != r.From[owners[next]] || r.Size[h] != r.Size[owners[next]]) {
			return fmt.Errorf("move %d does not close", i)
		}
		if e.Kind == round.Chain && i > 0 {
			last := owners[e.Wishes[i-1]]
			if r.From[last] == round.None || r.To[k] != r.From[last] || r.Size[h] > r.Size[last] {
				return fmt.Errorf("move %d does not link", i)
			}
		}
	}
	if e.Kind == round.Chain {
		last := r.From[owners[e.Wishes[len(e.Wishes)-1]]]
		if last != round.None && into[last] {
			return fmt.Errorf("the chain bites its tail")
		}
	}
	return nil
}

// best is the best score of all plans, by trying everything: each choice of
// moves, and each way to part them into exchanges. Parts that could stand alone
// are not looked for: to part a bundle further never scores less, unless the
// number of exchanges counts, and then it scores more.
func best(r *round.Round) []int64 {
	owners := r.Owners()
	var moves []int32
	top := make([]int64, r.Levels())
	var choose func(h int)
	choose = func(h int) {
		if h < len(r.From) {
			choose(h + 1)
			for k := r.Offsets[h]; k < r.Offsets[h+1]; k++ {
				moves = append(moves, k)
				choose(h + 1)
				moves = moves[:len(moves)-1]
			}
			return
		}
		score := make([]int64, r.Levels())
		for l := range score {
			if r.Exchanges[l] {
				score[l] = int64(len(moves)) // at most
			}
			for _, k := range moves {
				score[l] += r.Values[l][k]
			}
		}
		if slices.Compare(score, top) <= 0 || !allows(r, moves, owners) {
			return
		}
		if part(r, owners, moves, nil) {
			top = score
		}
	}
	choose(0)
	return top
}

func allows(r *round.Round, moves, owners []int32) bool {
	entered := map[int32]int64{}
	for _, k := range moves {
		entered[r.To[k]] += int64(r.Size[owners[k]])
	}
	for q, n := range entered {
		if r.Intake[q] >= 0 && n > r.Intake[q] {
			return false
		}
	}
	for q, n := range use(r, owners, moves) {
		if n > r.Free[q] {
			return false
		}
	}
	return true
}

// part reports whether the moves can be parted into exchanges, besides those
// parted already, within the caps and places.
func part(r *round.Round, owners, moves []int32, parted [][]int32) bool {
	if len(moves) == 0 {
		taken := map[int32]int64{}
		for _, e := range parted {
			free := false
			for q, n := range use(r, owners, e) {
				taken[q] += max(0, n)
				free = free || n > 0
			}
			most := r.MaxCycle
			if free {
				most = r.MaxChain
			}
			if most > 0 && len(e) > most {
				return false
			}
		}
		for q, n := range taken {
			if n > r.Free[q] {
				return false
			}
		}
		return true
	}
	k, rest := moves[0], moves[1:]
	for i := range parted {
		parted[i] = append(parted[i], k)
		if part(r, owners, rest, parted) {
			return true
		}
		parted[i] = parted[i][:len(parted[i])-1]
	}
	return part(r, owners, rest, append(parted, []int32{k}))
}

// proves adds up what prices and entry prices prove.
func proves(r *round.Round, res *Result) []int64 {
	sum := make([]int64, r.Levels())
	places := slices.Clone(r.Free)
	for h, p := range r.From {
		if p != round.None {
			places[p] += int64(r.Size[h])
		}
		var top []int64
		for k := r.Offsets[h] - 1; k < r.Offsets[h+1]; k++ {
			worth := make([]int64, r.Levels())
			for l := range worth {
				switch {
				case k >= r.Offsets[h]:
					worth[l] = r.Values[l][k] - int64(r.Size[h])*res.Prices[l][r.To[k]]
					if res.Entry != nil {
						worth[l] -= int64(r.Size[h]) * res.Entry[l][r.To[k]]
					}
				case p != round.None:
					worth[l] = -int64(r.Size[h]) * res.Prices[l][p]
				}
			}
			if top == nil || slices.Compare(worth, top) > 0 {
				top = worth
			}
		}
		for l, v := range top {
			sum[l] += v
		}
	}
	for l := range sum {
		for q := range r.Free {
			sum[l] += places[q] * res.Prices[l][q]
			if res.Entry != nil && r.Intake[q] >= 0 {
				sum[l] += r.Intake[q] * res.Entry[l][q]
			}
		}
	}
	return sum
}
