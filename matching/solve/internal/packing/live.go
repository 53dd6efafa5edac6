package packing

import "github.com/ruilkring/ruilkring/matching/solve/internal/round"

// effort is how many steps for each wish it may take to find out which wishes
// are of use.
const effort = 100

// live says which wishes some exchange within the caps may have, in a round of
// single persons: those on a closed walk of at most as many moves as a cycle has,
// and those that so many moves of a chain can reach from a free place, for
// practices that may take anybody in. Where there are larger households, or it
// takes too long to tell, it leaves more of them in.
func live(r *round.Round) []bool {
	all := make([]bool, len(r.To))
	for k := range all {
		all[k] = true
	}
	if !r.Single() {
		return all
	}
	n := int32(len(r.Free))
	useful := make([]bool, len(r.To))
	from := make([]int32, len(r.To)) // n stands for none
	in := make([][]int32, n)         // by practice: those that households leave for it
	for h, p := range r.From {
		if p == round.None {
			p = n
		}
		for k := r.Offsets[h]; k < r.Offsets[h+1]; k++ {
			from[k] = p
			if r.Intake[r.To[k]] == 0 {
				all[k] = false
				continue
			}
			in[r.To[k]] = append(in[r.To[k]], p)
		}
	}
	out := make([][]int32, n+1) // by practice: wishes of those there
	for k, p := range from {
		if all[k] {
			out[p] = append(out[p], int32(k))
		}
	}
	budget := effort * (len(r.To) + 100)

	// Chains: away[p] is after how many moves a place at p can fall free.
	away := make([]int32, n)
	var queue []int32
	for q, free := range r.Free {
		away[q] = -1
		if free > 0 {
			away[q] = 0
			queue = append(queue, int32(q))
		}
	}
	for i := 0; i < len(queue); i++ {
		q := queue[i]
		for _, p := range in[q] {
			if p < n && away[p] < 0 {
				away[p] = away[q] + 1
				queue = append(queue, p)
			}
		}
	}
	for k, q := range r.To {
		useful[k] = all[k] && away[q] >= 0 && (r.MaxChain == 0 || int(away[q]) < r.MaxChain)
	}

	// Cycles: seen[q] is the anchor that so many moves take q to last.
	seen := make([]int32, n)
	for q := range seen {
		seen[q] = -1
	}
	longest := int(n)
	if r.MaxCycle > 0 {
		longest = min(longest, r.MaxCycle)
	}
	for anchor := range n {
		if len(out[anchor]) == 0 {
			continue
		}
		queue = append(queue[:0], anchor)
		seen[anchor] = anchor
		for begin, moves := 0, 1; begin < len(queue) && moves < longest; moves++ {
			end := len(queue)
			for ; begin < end; begin++ {
				q := queue[begin]
				if budget -= len(in[q]); budget < 0 {
					return all
				}
				for _, p := range in[q] {
					if p < n && seen[p] != anchor {
						seen[p] = anchor
						queue = append(queue, p)
					}
				}
			}
		}
		for _, k := range out[anchor] {
			if seen[r.To[k]] == anchor {
				useful[k] = true
			}
		}
	}
	return useful
}
