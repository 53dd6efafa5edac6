package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"

	"github.com/ruilkring/ruilkring/bench/peers/ip"
)

// writePoolTable writes the rows as a Markdown table, and the geometric means of
// the ratios under it. A ratio is the other solver's time over ours: above 1 we
// are faster. Where the other reached its limit, its time is what it had used,
// and the ratio, marked with ≥, counts as no more than that.
func writePoolTable(w io.Writer, rows []*poolRow, solvers []*ip.Solver) error {
	out := tabwriter.NewWriter(w, 0, 0, 1, ' ', 0)
	heads := []string{"instance", "K", "L", "objective", "optimum", "columns", "ours s", "method"}
	for _, s := range solvers {
		heads = append(heads, s.Name+" s", s.Name+" / ours")
	}
	heads = append(heads, "whole: ours s")
	for _, s := range solvers {
		heads = append(heads, "whole: "+s.Name+" s", "whole: "+s.Name+" / ours")
	}
	fmt.Fprintf(out, "| %s\t|\n|%s\n", strings.Join(heads, "\t| "), strings.Repeat("---\t|", len(heads)))
	search, whole := map[string]*mean{}, map[string]*mean{}
	for _, s := range solvers {
		search[s.Name], whole[s.Name] = new(mean), new(mean)
	}
	fastest, fastestWhole := new(mean), new(mean)
	for _, r := range rows {
		cells := []string{r.Instance, fmt.Sprint(r.MaxCycle), fmt.Sprint(r.MaxChain), string(r.Objective), r.Optimum.Optimum,
			fmt.Sprint(r.columns), seconds(r.ours, r.ours.Search()), r.ours.method}
		var all, allWhole []poolRun
		for _, s := range solvers {
			run := r.peers[s.Name]
			cells = append(cells, seconds(run, run.Search()), search[s.Name].add(r.ours, r.ours.Search(), run, run.Search()))
			all, allWhole = faster(all, run, ip.Times.Search), faster(allWhole, run, ip.Times.Whole)
		}
		cells = append(cells, seconds(r.ours, r.ours.Whole()))
		for _, s := range solvers {
			run := r.peers[s.Name]
			cells = append(cells, seconds(run, run.Whole()), whole[s.Name].add(r.ours, r.ours.Whole(), run, run.Whole()))
		}
		if len(all) > 0 && len(all) == len(allWhole) {
			fastest.add(r.ours, r.ours.Search(), all[0], all[0].Search())
			fastestWhole.add(r.ours, r.ours.Whole(), allWhole[0], allWhole[0].Whole())
		}
		fmt.Fprintf(out, "| %s\t|\n", strings.Join(cells, "\t| "))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w, "\ngeometric mean of the ratios, and the least of them: search alone; whole process")
	for _, s := range solvers {
		fmt.Fprintf(w, "%-10s %s; %s\n", s.Name, search[s.Name], whole[s.Name])
	}
	_, err := fmt.Fprintf(w, "%-10s %s; %s\n", "faster", fastest, fastestWhole)
	return err
}

// faster keeps the run that takes less time; one that is proven before one that
// is not.
func faster(best []poolRun, run poolRun, time func(ip.Times) float64) []poolRun {
	switch {
	case run.runs == 0:
		return best
	case len(best) == 0,
		run.optimal && !best[0].optimal,
		run.optimal == best[0].optimal && time(run.Times) < time(best[0].Times):
		return []poolRun{run}
	}
	return best
}

func seconds(run poolRun, t float64) string {
	switch {
	case run.runs == 0:
		return "-"
	case !run.optimal:
		return fmt.Sprintf("> %.3f", t)
	}
	return fmt.Sprintf("%.3f", t)
}

// mean is a geometric mean of ratios.
type mean struct {
	logs, least float64
	count, open int
}

// shortest is the least time that counts, in seconds: clocks of the processor
// show no less.
const shortest = 1e-4

// add adds the ratio of another's time to ours, where ours is proven, and gives
// it as text.
func (m *mean) add(ours poolRun, mine float64, other poolRun, theirs float64) string {
	if ours.runs == 0 || !ours.optimal || other.runs == 0 {
		return "-"
	}
	ratio := max(theirs, shortest) / max(mine, shortest)
	if m.count == 0 || ratio < m.least {
		m.least = ratio
	}
	m.logs += math.Log(ratio)
	m.count++
	if !other.optimal {
		m.open++
		return fmt.Sprintf("≥ %.1f", ratio)
	}
	return fmt.Sprintf("%.1f", ratio)
}

func (m *mean) String() string {
	if m.count == 0 {
		return "-"
	}
	text := fmt.Sprintf("%.2f (least %.2f, %d rows)", math.Exp(m.logs/float64(m.count)), m.least, m.count)
	if m.open > 0 {
		text = fmt.Sprintf("≥ %s, of which %d stopped at the limit", text, m.open)
	}
	return text
}
