package bridge

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/matching/jsontext"
	"github.com/ruilkring/ruilkring/matching/scenario"
	"github.com/ruilkring/ruilkring/matching/survey"
)

// fill sets every field to something at random, and leaves nothing empty but
// what may be null.
func fill(r *rand.Rand, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for _, field := range v.Fields() {
			fill(r, field)
		}
	case reflect.Pointer:
		v.SetZero()
		if r.IntN(2) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(r, v.Elem())
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), r.IntN(3), 3))
		for i := range v.Len() {
			fill(r, v.Index(i))
		}
	case reflect.String:
		v.SetString([]string{"", "optimal", "é\"\\\n\t\x01🙂", "wished"}[r.IntN(4)])
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt([]int64{0, 1, -1, 1 << 30, -1 << 30}[r.IntN(5)])
	case reflect.Float64:
		v.SetFloat([]float64{0, 52.0705, -4.3, 1e-7, 1e21, 1.0 / 3}[r.IntN(6)])
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	default:
		panic("no such field is expected: " + v.Kind().String())
	}
}

// std is a value as encoding/json writes it.
func std(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSpace(b.Bytes()))
}

// Every function that writes a type writes what encoding/json does by its tags,
// byte for byte.
func TestJSON(t *testing.T) {
	inside := func(write func(w *jsontext.Writer)) []byte {
		w := &jsontext.Writer{}
		w.Open()
		write(w)
		w.Close()
		return w.Bytes
	}
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 2))
		compare := func(v any, got []byte) {
			t.Helper()
			if d := cmp.Diff(std(t, v), string(got)); d != "" {
				t.Fatalf("seed %d: %T (-encoding/json +ours):\n%s", seed, v, d)
			}
		}
		var region survey.Region
		fill(r, reflect.ValueOf(&region).Elem())
		w := jsontext.Writer{}
		writeRegion(&w, &region)
		compare(region, w.Bytes)

		var plan survey.Plan
		fill(r, reflect.ValueOf(&plan).Elem())
		if seed%2 == 0 {
			plan.Practices.Worth = nil
		}
		w = jsontext.Writer{}
		writePlan(&w, &plan)
		compare(plan, w.Bytes)

		var exchanges survey.Exchanges
		fill(r, reflect.ValueOf(&exchanges).Elem())
		w = jsontext.Writer{}
		writeExchanges(&w, &exchanges)
		compare(exchanges, w.Bytes)

		var outcome scenario.Outcome
		fill(r, reflect.ValueOf(&outcome).Elem())
		w = jsontext.Writer{}
		writeOutcome(&w, &outcome)
		compare(outcome, w.Bytes)

		var progress Progress
		fill(r, reflect.ValueOf(&progress).Elem())
		if seed%2 == 0 {
			progress.Score = nil
		}
		w = jsontext.Writer{}
		writeProgress(&w, &progress)
		compare(progress, w.Bytes)

		// Those below are fields of a header that begins with ok.
		var about About
		fill(r, reflect.ValueOf(&about).Elem())
		compare(struct {
			OK bool `json:"ok"`
			About
		}{true, about}, inside(func(w *jsontext.Writer) { writeAbout(w, &about) }))

		var loaded Loaded
		fill(r, reflect.ValueOf(&loaded).Elem())
		compare(struct {
			OK bool `json:"ok"`
			Loaded
		}{true, loaded}, inside(func(w *jsontext.Writer) { writeLoaded(w, &loaded) }))

		var solved Solved
		fill(r, reflect.ValueOf(&solved).Elem())
		compare(struct {
			OK bool `json:"ok"`
			Solved
		}{true, solved}, inside(func(w *jsontext.Writer) { writeSolved(w, &solved) }))

		var verified Verified
		fill(r, reflect.ValueOf(&verified).Elem())
		compare(struct {
			OK bool `json:"ok"`
			Verified
		}{true, verified}, inside(func(w *jsontext.Writer) { writeVerified(w, &verified) }))

		var e Error
		fill(r, reflect.ValueOf(&e).Elem())
		compare(struct {
			OK    bool  `json:"ok"`
			Error Error `json:"error"`
		}{false, e}, inside(func(w *jsontext.Writer) { writeError(w, &e) }))
	}
}

// Every type that is in the request is read as encoding/json would.
func TestRequestHeader(t *testing.T) {
	want := Request{
		Version: 1, Call: "solve", Handle: 3, MaxSteps: 1 << 40, Progress: true, Want: wants, Language: "nl", As: "csv",
		Sections: []Section{{Name: "problem", Type: "json", Bytes: 7}},
	}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got request
	d := jsontext.NewDecoder(text)
	got.header(d)
	d.End()
	if err := d.Err(); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got.Request); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if reflect.TypeFor[Request]().NumField() != 9 {
		t.Error("a field is new: put it into this test")
	}
}
