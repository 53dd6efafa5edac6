package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/term"
	"golang.org/x/text/message"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
)

// status is a line on a terminal that says how far the run is, drawn ten times a
// second. The nil status says nothing; its methods are all there.
type status struct {
	ctx     context.Context
	w       io.Writer
	columns func() int
	text    *text
	number  *message.Printer
	done    chan struct{}
	drawn   sync.WaitGroup

	mu          sync.Mutex // for what follows
	name        string
	began       time.Time
	part, whole int64 // how much of the stage is done; whole is 0 where unknown
	solving     *solve.Progress
	levels      []matching.Level
}

// newStatus draws on w if that is a terminal, unless the options are quiet.
func newStatus(ctx context.Context, w io.Writer, o *options) *status {
	f, ok := w.(*os.File)
	if !ok || o.quiet || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	s := startStatus(ctx, w, o.text, func() int { return terminalWidth(w) })
	return s
}

// terminalWidth is the columns of the terminal that w is, or 0.
func terminalWidth(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil {
			return width
		}
	}
	return 0
}

// startStatus draws on w until stop.
func startStatus(ctx context.Context, w io.Writer, t *text, columns func() int) *status {
	s := &status{ctx: ctx, w: w, columns: columns, text: t, number: message.NewPrinter(t.tag), done: make(chan struct{}), began: time.Now()}
	s.drawn.Go(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-s.done:
				fmt.Fprint(s.w, eraseLine)
				return
			case <-tick.C:
				fmt.Fprint(s.w, eraseLine+s.line(time.Now()))
			}
		}
	})
	return s
}

// eraseLine goes to the start of the line and erases it.
const eraseLine = "\r\x1b[K"

// stop takes the line away; it may be called again.
func (s *status) stop() {
	if s == nil {
		return
	}
	s.mu.Lock()
	select {
	case <-s.done:
	default:
		close(s.done)
	}
	s.mu.Unlock()
	s.drawn.Wait()
}

// stage begins a stage.
func (s *status) stage(name string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.name, s.began, s.part, s.whole = name, time.Now(), 0, 0
}

// bytes says how many bytes of how many have been read.
func (s *status) bytes(part, whole int64) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.part, s.whole = part, whole
}

// progress is what the solver tells its progress to: nil where nobody sees it,
// because keeping the score and bound up to date takes the solver time.
func (s *status) progress(p *matching.Problem) func(solve.Progress) {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.levels = p.Levels()
	return func(now solve.Progress) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.solving = &now
		s.part, s.whole = int64(now.Level), int64(now.Levels)
		if now.Stage == "exchanges" {
			s.name = s.text.stageExchanges
		}
	}
}

// line is the line as it is now, cut to the width of the terminal. Where there is
// no room for both, the bar makes way for the score and its bound.
func (s *status) line(now time.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	bar := ""
	if s.whole > 0 {
		const cells = 16
		full := int(min(s.part, s.whole) * cells / s.whole)
		bar = strings.Repeat("█", full) + strings.Repeat("░", cells-full) + " "
	}
	var b strings.Builder
	b.WriteString(s.number.Sprintf("%.1f s", now.Sub(s.began).Seconds()))
	if p := s.solving; p != nil && p.Level < len(s.levels) && p.Stage == "solve" {
		score, bound := flatten(p.Score), flatten(p.Bound)
		at := openLevel(p.Level, score, bound)
		b.WriteString(s.number.Sprintf("  "+s.text.levelOf, at+1, p.Levels, s.text.levelName(s.levels[at])))
		if at < len(score) && at < len(bound) {
			b.WriteString(s.number.Sprintf("  "+s.text.scoreOf, score[at], bound[at]))
		}
	}
	if s.ctx.Err() != nil {
		b.WriteString("  " + s.text.stopping)
	}
	name, rest, width := fmt.Sprintf("%-14s ", s.name), b.String(), s.columns()-1
	if width > 0 && s.solving != nil && utf8.RuneCountInString(name+bar+rest) > width {
		bar = ""
	}
	return cut(name+bar+rest, width)
}

// openLevel is the level whose gap is to be closed: the first at which score and
// bound differ, for some methods work at all of them at once; else the one at
// hand.
func openLevel(level int, score, bound []int64) int {
	for i := range min(len(score), len(bound)) {
		if score[i] != bound[i] {
			return i
		}
	}
	return level
}

// flatten is the numbers of a score, one level after the other.
func flatten(score [][]int64) []int64 {
	var all []int64
	for _, numbers := range score {
		all = append(all, numbers...)
	}
	return all
}

// cut is s, or its beginning if it has more than width characters.
func cut(s string, width int) string {
	if width < 1 || utf8.RuneCountInString(s) <= width {
		return s
	}
	runes := []rune(s)
	return string(runes[:width-1]) + "…"
}
