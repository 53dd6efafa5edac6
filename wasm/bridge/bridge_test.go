package bridge

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/matchtest"
	"github.com/ruilkring/ruilkring/matching/scenario"
	"github.com/ruilkring/ruilkring/matching/solve"
)

func itoa(n int) string { return strconv.Itoa(n) }

// send calls the bridge with a frame, and fails the test if the answer is an
// error.
func send(t testing.TB, b *Bridge, header map[string]any, parts ...part) (map[string]any, map[string][]byte) {
	t.Helper()
	header["version"] = 1
	got, sections := opened(t, b.Call(t.Context(), packed(t, header, parts...)))
	if got["ok"] != true {
		t.Fatalf("%v: %v", header, got["error"])
	}
	return got, sections
}

// refused calls the bridge with a frame, and is the error that it answers.
func refused(t testing.TB, b *Bridge, header map[string]any, parts ...part) *Error {
	t.Helper()
	if header["version"] == nil {
		header["version"] = 1
	}
	return errorOf(t, b.Call(t.Context(), packed(t, header, parts...)))
}

func errorOf(t testing.TB, answer []byte) *Error {
	t.Helper()
	header, _ := opened(t, answer)
	text, err := json.Marshal(header["error"])
	if err != nil {
		t.Fatal(err)
	}
	e := &Error{}
	if header["ok"] != false || json.Unmarshal(text, e) != nil || e.Message == "" {
		t.Fatalf("not an error: %v", header)
	}
	return e
}

func problemPart(t testing.TB, p *matching.Problem, form string) part {
	if form == "columns" {
		return part{name: "problem", kind: form, data: EncodeColumns(p)}
	}
	return part{name: "problem", kind: "json", data: asJSON(t, p)}
}

func load(t testing.TB, b *Bridge, p *matching.Problem) float64 {
	t.Helper()
	header, _ := send(t, b, map[string]any{"call": "load"}, problemPart(t, p, "columns"))
	handle, ok := header["handle"].(float64)
	if !ok {
		t.Fatalf("no handle: %v", header)
	}
	return handle
}

// planOf is the plan as the library writes it.
func planOf(t testing.TB, p *matching.Problem, o solve.Options) []byte {
	t.Helper()
	r, err := solve.Solve(t.Context(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := r.Plan.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// By whichever way a problem comes in, its plan has the bytes of the library's,
// and passes the check.
func TestSolveIsTheLibrary(t *testing.T) {
	for s, shape := range shapes {
		for seed := range uint64(25) {
			p := matchtest.Random(seed, shape)
			want := planOf(t, p, solve.Options{})
			b := New(Options{})
			for _, form := range []string{"json", "columns"} {
				_, sections := send(t, b, map[string]any{"call": "solve"}, problemPart(t, p, form))
				if !bytes.Equal(sections["plan"], want) {
					t.Fatalf("shape %d, seed %d, %s: got\n%s\nwant\n%s", s, seed, form, sections["plan"], want)
				}
			}
			header, sections := send(t, b, map[string]any{"call": "solve", "handle": load(t, b, p), "want": wants})
			if !bytes.Equal(sections["plan"], want) || len(sections) != len(wants) {
				t.Fatalf("shape %d, seed %d, by handle: got\n%s\nwant\n%s", s, seed, sections["plan"], want)
			}
			verified, _ := send(t, b, map[string]any{"call": "verify", "handle": 1}, part{name: "plan", kind: "json", data: want})
			for _, field := range []string{"score", "bound", "status", "digest"} {
				if d := cmp.Diff(header[field], verified[field]); d != "" {
					t.Errorf("shape %d, seed %d: %s (-solved +verified):\n%s", s, seed, field, d)
				}
			}
			// And as plain JSON.
			request := `{"version": 1, "call": "solve", "problem": ` + string(asJSON(t, p)) + `}`
			var got struct {
				OK   bool
				Plan json.RawMessage
			}
			if err := json.Unmarshal(b.Call(t.Context(), []byte(request)), &got); err != nil || !got.OK {
				t.Fatalf("shape %d, seed %d, in plain JSON: %v", s, seed, err)
			}
			if !bytes.Equal(bytes.TrimSpace(got.Plan), bytes.TrimSpace(want)) {
				t.Fatalf("shape %d, seed %d, in plain JSON: got\n%s\nwant\n%s", s, seed, got.Plan, want)
			}
		}
	}
}

// A what-if gives what the problem gives with the scenario applied.
func TestScenario(t *testing.T) {
	for seed := range uint64(60) {
		p := matchtest.Random(seed, matchtest.Shape{Practices: 8, Households: 40})
		if len(p.Practices) < 2 {
			continue
		}
		s := &scenario.Scenario{
			Format: scenario.Format, Practices: []scenario.Practice{{ID: p.Practices[0].ID, Places: 2, Mode: matching.Open}, {ID: p.Practices[1].ID, Mode: matching.Closed}},
			WithinM: 1000 * int(seed%4), WidenM: 2000, WithoutPriority: int(seed % 3),
		}
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		applied, err := s.Apply(p)
		if err != nil {
			t.Fatal(err)
		}
		want := planOf(t, applied, solve.Options{MaxSteps: 500})
		b := New(Options{})
		handle := load(t, b, p)
		for range 2 { // the second time from what is kept
			_, sections := send(t, b, map[string]any{"call": "solve", "handle": handle, "maxSteps": 500, "scenario": json.RawMessage(text)})
			if !bytes.Equal(sections["plan"], want) {
				t.Fatalf("seed %d: got\n%s\nwant\n%s", seed, sections["plan"], want)
			}
		}
		_, sections := send(t, b, map[string]any{"call": "solve", "handle": handle, "maxSteps": 500}, part{name: "scenario", kind: "json", data: text})
		if !bytes.Equal(sections["plan"], want) {
			t.Fatalf("seed %d: another plan where the scenario is a section", seed)
		}
		header, sections := send(t, b, map[string]any{"call": "export", "handle": handle, "as": "columns", "scenario": json.RawMessage(text)})
		if exported, err := DecodeColumns(sections["problem"]); err != nil || exported.Digest() != applied.Digest() || header["digest"] != applied.Digest() {
			t.Errorf("seed %d: the problem that is exported is another one: %v", seed, err)
		}
		// The problem itself is as it was.
		_, sections = send(t, b, map[string]any{"call": "solve", "handle": handle})
		if !bytes.Equal(sections["plan"], planOf(t, p, solve.Options{})) {
			t.Fatalf("seed %d: another plan after a scenario", seed)
		}
	}
}

func TestErrors(t *testing.T) {
	p := busy(2, matchtest.Shape{Practices: 6, Households: 20})
	good := problemPart(t, p, "json")
	plan := part{name: "plan", kind: "json", data: planOf(t, p, solve.Options{})}
	moved := part{name: "plan", kind: "json", data: bytes.Replace(plan.data, []byte(`"sha256:`), []byte(`"sha255:`), 1)}
	ttc := *p
	ttc.Rules.Mechanism = matching.TTC
	type m = map[string]any
	for _, test := range []struct {
		name   string
		header m
		parts  []part
		code   Code
		paths  []string
	}{
		{"another version", m{"version": 2, "call": "about"}, nil, BadRequest, nil},
		{"unknown call", m{"call": "dance"}, nil, UnknownCall, nil},
		{"no call", m{}, nil, BadRequest, []string{"call"}},
		{"unknown field", m{"call": "about", "colour": 1}, nil, BadRequest, []string{"colour"}},
		{"unknown section wanted", m{"call": "solve", "want": []string{"plan", "map"}}, nil, BadRequest, []string{"want[1]"}},
		{"unknown language", m{"call": "solve", "language": "fy"}, nil, BadRequest, []string{"language"}},
		{"no problem", m{"call": "solve"}, nil, BadRequest, nil},
		{"handle and problem", m{"call": "solve", "handle": 1}, []part{good}, BadRequest, nil},
		{"unknown handle", m{"call": "solve", "handle": 7}, nil, UnknownHandle, nil},
		{"release of an unknown handle", m{"call": "release", "handle": 7}, nil, UnknownHandle, nil},
		{"half of a pair of files", m{"call": "load"}, []part{{name: "practices.csv", kind: "csv"}}, BadRequest, nil},
		{"problem of an unknown type", m{"call": "load"}, []part{{name: "problem", kind: "xml"}}, BadRequest, nil},
		{"section that the call has not", m{"call": "load"}, []part{good, plan}, BadRequest, nil},
		{"section in the header too", m{"call": "solve", "problem": m{}}, []part{good}, BadRequest, nil},
		{"broken problem", m{"call": "load"}, []part{{name: "problem", kind: "json", data: []byte(`{"format": "ruilkring/v1", "practices": [{}], "households": 3}`)}},
			InvalidProblem, []string{"practices[0].id", "practices[0].location", "practices[0].capacity", "practices[0].enrolled", "practices[0].mode", "households"}},
		{"broken columns", m{"call": "load"}, []part{{name: "problem", kind: "columns", data: []byte(`RKF1`)}}, InvalidProblem, []string{""}},
		{"broken CSV", m{"call": "load"}, []part{{name: "practices.csv", kind: "csv", data: []byte("id;lat;lon;capacity;enrolled;mode\np;52;4;1;x;open\n")}, {name: "households.csv", kind: "csv", data: []byte("id;lat;lon;wishes\nh;52;4;q\n")}},
			InvalidProblem, []string{"practices[0].enrolled", "households[0].wishes.ranked[0][0]"}},
		{"broken rules", m{"call": "load", "rules": m{"max_cycle": -1, "goals": []string{"x"}}}, []part{{name: "practices.csv", kind: "csv", data: []byte("id;lat;lon;capacity;enrolled;mode\n")}, {name: "households.csv", kind: "csv", data: []byte("id;lat;lon;wishes\n")}},
			InvalidProblem, []string{"rules.goals[0]", "rules.max_cycle"}},
		{"broken scenario", m{"call": "solve", "scenario": m{"format": "ruilkring/scenario/v1", "maxCycle": -1, "more": 1}}, []part{good}, InvalidScenario, []string{"maxCycle", "more"}},
		{"scenario of another problem", m{"call": "solve", "scenario": m{"format": "ruilkring/scenario/v1", "practices": []m{{"id": "elsewhere"}}}}, []part{good}, InvalidScenario, []string{"practices[0].id"}},
		{"scenario of a wrong type", m{"call": "solve"}, []part{good, {name: "scenario", kind: "csv"}}, BadRequest, nil},
		{"mechanism", m{"call": "solve"}, []part{problemPart(t, &ttc, "json")}, Unsupported, nil},
		{"no plan", m{"call": "verify"}, []part{good}, BadRequest, nil},
		{"broken plan", m{"call": "verify"}, []part{good, {name: "plan", kind: "json", data: []byte(`{"format": "x"}`)}}, InvalidPlan,
			[]string{"format", "problem", "status", "goals", "score", "bound", "exchanges"}},
		{"plan of another problem", m{"call": "verify"}, []part{good, moved}, InvalidPlan, []string{"problem"}},
		{"export in an unknown form", m{"call": "export", "as": "pdf"}, []part{good}, BadRequest, []string{"as"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := refused(t, New(Options{}), test.header, test.parts...)
			var paths []string
			for _, f := range e.Faults {
				paths = append(paths, f.Path)
				if f.Message == "" {
					t.Errorf("the fault at %q says nothing", f.Path)
				}
			}
			slices.Sort(paths)
			want := slices.Sorted(slices.Values(test.paths))
			if e.Code != test.code || e.Total != len(e.Faults) || !slices.Equal(paths, want) {
				t.Errorf("%v: code %s with faults at %q, want %s with %q", e, e.Code, paths, test.code, want)
			}
		})
	}
}

// Where a section stands in the text of a request, its faults are where they are
// in the request.
func TestPositions(t *testing.T) {
	request := "{\"version\": 1, \"call\": \"load\",\n  \"problem\": {\"format\": 3,\n\"practices\": [], \"households\": 4}}"
	var got struct{ Error Error }
	if err := json.Unmarshal(New(Options{}).Call(t.Context(), []byte(request)), &got); err != nil {
		t.Fatal(err)
	}
	want := []Fault{
		{Line: 2, Column: 25, Path: "format", Message: got.Error.Faults[0].Message},
		{Line: 3, Column: 32, Path: "households", Message: got.Error.Faults[1].Message},
	}
	if d := cmp.Diff(want, got.Error.Faults); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestHandles(t *testing.T) {
	p, q := matchtest.Random(2, matchtest.Shape{}), matchtest.Random(4, matchtest.Shape{Practices: 9})
	b := New(Options{Limits: Limits{Handles: 2}})
	first, second := load(t, b, p), load(t, b, q)
	if e := refused(t, b, map[string]any{"call": "load"}, problemPart(t, p, "json")); e.Code != TooLarge {
		t.Errorf("a third problem of two: %v", e)
	}
	for handle, want := range map[float64]*matching.Problem{first: p, second: q} {
		if _, sections := send(t, b, map[string]any{"call": "export", "handle": handle}); !bytes.Equal(sections["problem"], asJSON(t, plain(want))) {
			t.Errorf("handle %v has another problem", handle)
		}
	}
	send(t, b, map[string]any{"call": "release", "handle": first})
	if e := refused(t, b, map[string]any{"call": "solve", "handle": first}); e.Code != UnknownHandle {
		t.Errorf("after its release: %v", e)
	}
	if third := load(t, b, p); third == first || third == second {
		t.Errorf("handle %v was given twice", third)
	}
}

func TestLimits(t *testing.T) {
	p := busy(3, matchtest.Shape{Practices: 9, Households: 30})
	section := problemPart(t, p, "json")
	for _, limits := range []Limits{{RequestBytes: 1000}, {Practices: len(p.Practices) - 1}, {Households: len(p.Households) - 1}} {
		if e := refused(t, New(Options{Limits: limits}), map[string]any{"call": "solve"}, section); e.Code != TooLarge {
			t.Errorf("limits %+v: %v", limits, e)
		}
	}
	for _, asked := range []int{0, 1000} {
		header, _ := send(t, New(Options{Limits: Limits{Steps: 1}}), map[string]any{"call": "solve", "maxSteps": asked}, section)
		if header["limit"] != "steps" || header["status"] != "feasible" {
			t.Errorf("asked for %d steps of one: limit %v, status %v", asked, header["limit"], header["status"])
		}
	}
}

// A fault inside is an answer, and the next call works.
func TestPanic(t *testing.T) {
	for thrown, want := range map[any]string{"bang": "bang", errors.New("bang"): "bang", 7: "unknown"} {
		calls["bang"] = func(*call) (*answer, error) { panic(thrown) }
		b := New(Options{})
		e := refused(t, b, map[string]any{"call": "bang"})
		if e.Code != Internal || !strings.Contains(e.Message, want) {
			t.Errorf("%v", e)
		}
		calls["bang"] = func(c *call) (*answer, error) {
			c.lock.Lock()
			defer c.lock.Unlock()
			return nil, errors.New(itoa(make([]int, c.Handle)[c.Handle]))
		}
		if e := refused(t, b, map[string]any{"call": "bang"}); e.Code != Internal || !strings.Contains(e.Message, "index out of range") {
			t.Errorf("%v", e)
		}
		delete(calls, "bang")
		send(t, b, map[string]any{"call": "about"})
	}
	// In plain JSON too.
	var got struct{ Error Error }
	calls["bang"] = func(*call) (*answer, error) { panic("bang") }
	defer delete(calls, "bang")
	if err := json.Unmarshal(New(Options{}).Call(t.Context(), []byte(`{"version":1,"call":"bang"}`)), &got); err != nil || got.Error.Code != Internal {
		t.Errorf("%v, %v", got.Error, err)
	}
}

func TestProgress(t *testing.T) {
	p := busy(1, matchtest.Shape{Practices: 60, Households: 5000, Ranked: 5})
	section := problemPart(t, p, "columns")
	want := planOf(t, p, solve.Options{})
	var messages []Progress
	stopAt := -1
	b := New(Options{Progress: func(message []byte) bool {
		var m Progress
		if err := json.Unmarshal(message, &m); err != nil {
			t.Errorf("%v in %s", err, message)
		}
		messages = append(messages, m)
		return len(messages) == stopAt
	}})
	_, sections := send(t, b, map[string]any{"call": "solve", "progress": true}, section)
	if !bytes.Equal(sections["plan"], want) {
		t.Error("another plan where progress is told")
	}
	all := len(messages)
	if all < 4 || messages[0].Stage != "solve" || messages[all-1].Stage != "check" || messages[all-1].Score == nil {
		t.Errorf("%d messages: %+v", all, messages)
	}
	stopAt, messages = 3, nil
	header, sections := send(t, b, map[string]any{"call": "solve", "progress": true}, section)
	if header["limit"] != "cancelled" || len(messages) >= all {
		t.Errorf("stopped at message 3: limit %v after %d of %d messages", header["limit"], len(messages), all)
	}
	send(t, b, map[string]any{"call": "verify"}, section, part{name: "plan", kind: "json", data: sections["plan"]})
	stopAt, messages = 0, nil
	send(t, b, map[string]any{"call": "solve"}, section)
	if len(messages) > 0 {
		t.Errorf("%d messages that nobody asked for", len(messages))
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := busy(1, matchtest.Shape{Practices: 20, Households: 600})
	answer := New(Options{}).Call(ctx, packed(t, map[string]any{"version": 1, "call": "solve"}, problemPart(t, p, "json")))
	if e := errorOf(t, answer); e.Code != Cancelled {
		t.Errorf("%v, want %s", e, Cancelled)
	}
}

// Sections that are asked for one after the other are those that are asked for
// at once, and another question is not taken for the same one.
func TestAgain(t *testing.T) {
	p := busy(5, matchtest.Shape{Practices: 8, Households: 60})
	what := func(perMille int) map[string]any {
		return map[string]any{"call": "solve", "scenario": scenario.Scenario{Format: scenario.Format, Decline: &scenario.Decline{PerMille: perMille, Repair: true}}}
	}
	b := New(Options{})
	handle := load(t, b, p)
	for _, perMille := range []int{400, 100, 400} {
		at := what(perMille)
		at["want"] = wants
		header, once := send(t, New(Options{}), at, problemPart(t, p, "json"))
		for _, want := range wants {
			one := what(perMille)
			one["handle"], one["want"] = handle, []string{want}
			again, sections := send(t, b, one)
			again["sections"] = header["sections"]
			if d := cmp.Diff(header, again); d != "" {
				t.Errorf("%d, %s (-at once +alone):\n%s", perMille, want, d)
			}
			if len(sections) != 1 || !bytes.Equal(sections[want], once[want]) {
				t.Errorf("%d: section %s is another one when it is asked for alone", perMille, want)
			}
		}
	}
	fewer := map[string]any{"call": "solve", "handle": handle, "maxSteps": 1}
	if header, _ := send(t, b, fewer); header["limit"] != "steps" {
		t.Errorf("with one step the limit is %v", header["limit"])
	}
}

// Many goroutines may share a bridge.
func TestTogether(t *testing.T) {
	p := busy(5, matchtest.Shape{Practices: 8, Households: 60})
	b := New(Options{Threads: 2})
	handle := load(t, b, p)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			s := scenario.Scenario{Format: scenario.Format, WidenM: 1000 * (i % 3), Decline: &scenario.Decline{PerMille: 200, Repair: true}}
			_, sections := send(t, b, map[string]any{"call": "solve", "handle": handle, "scenario": s, "want": wants})
			applied, err := s.Apply(p)
			if err != nil {
				t.Error(err)
				return
			}
			if !bytes.Equal(sections["plan"], planOf(t, applied, solve.Options{})) {
				t.Errorf("goroutine %d got another plan", i)
			}
		})
	}
	group.Wait()
}

func TestEligibility(t *testing.T) {
	for _, shape := range shapes {
		p := matchtest.Random(7, shape)
		want, err := p.Eligibility(t.Context(), matching.EligibilityOptions{})
		if err != nil {
			t.Fatal(err)
		}
		b := New(Options{})
		handle := load(t, b, p)
		_, sections := send(t, b, map[string]any{"call": "eligibility", "handle": handle})
		header, columns := opened(t, sections["eligibility"])
		if header["format"] != EligibilityFormat || header["wishes"] != float64(want.Len()) {
			t.Errorf("header %v", header)
		}
		got := matching.Eligibility{Current: read32(columns["current"]), Practice: read32(columns["practice"]), Rank: read32(columns["rank"]), Metres: read32(columns["metres"])}
		for _, n := range read32(columns["offsets"]) {
			got.Offsets = append(got.Offsets, int(n))
		}
		if want.Weight != nil {
			got.Weight = read32(columns["weight"])
		}
		if d := cmp.Diff(want, &got); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
		var text struct{ Eligibility matching.Eligibility }
		answer := b.Call(t.Context(), []byte(`{"version":1,"call":"eligibility","handle":1}`))
		if err := json.Unmarshal(answer, &text); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, &text.Eligibility); d != "" {
			t.Errorf("in plain JSON (-want +got):\n%s", d)
		}
	}
}

func read32(data []byte) []int32 {
	list := make([]int32, len(data)/4)
	for i := range list {
		list[i] = int32(uint32At(data, 4*i))
	}
	return list
}

// CSV files that are exported give the same problem, but for its rules, which
// stand beside them.
func TestCSV(t *testing.T) {
	p := busy(9, matchtest.Shape{Practices: 9, Households: 30, Sizes: true})
	b := New(Options{})
	_, files := send(t, b, map[string]any{"call": "export", "handle": load(t, b, p), "as": "csv"})
	header, _ := send(t, b, map[string]any{"call": "load", "rules": json.RawMessage(rulesJSON(&p.Rules))},
		part{name: "practices.csv", kind: "csv", data: files["practices.csv"]}, part{name: "households.csv", kind: "csv", data: files["households.csv"]})
	if header["digest"] != p.Digest() {
		t.Errorf("digest %v, want %s", header["digest"], p.Digest())
	}
	request, err := json.Marshal(map[string]any{"version": 1, "call": "load", "rules": json.RawMessage(rulesJSON(&p.Rules)),
		"practices.csv": string(files["practices.csv"]), "households.csv": string(files["households.csv"])})
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Digest string }
	if err := json.Unmarshal(b.Call(t.Context(), request), &got); err != nil || got.Digest != p.Digest() {
		t.Errorf("in plain JSON: digest %q, want %s: %v", got.Digest, p.Digest(), err)
	}
}
