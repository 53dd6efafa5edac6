package bridge

import (
	"encoding/json"
	"testing"

	"github.com/ruilkring/ruilkring/matching/matchtest"
	"github.com/ruilkring/ruilkring/matching/scenario"
)

// FuzzCall sends any bytes: the answer is well formed, of the form of the
// request, and never says that something went wrong inside.
func FuzzCall(f *testing.F) {
	p := busy(1, matchtest.Shape{Practices: 4, Households: 6})
	q := busy(1, matchtest.Shape{Practices: 4, Households: 6, Sizes: true, Caps: true})
	for _, call := range names {
		f.Add([]byte(`{"version": 1, "call": "` + call + `", "handle": 1}`))
		f.Add(packed(f, map[string]any{"version": 1, "call": call}, problemPart(f, q, "columns")))
		f.Add(packed(f, map[string]any{"version": 1, "call": call, "want": wants, "language": "nl", "scenario": scenario.Scenario{
			Format: scenario.Format, Practices: []scenario.Practice{{ID: p.Practices[0].ID, Places: 1}}, WithinM: 2000, Decline: &scenario.Decline{PerMille: 500, Repair: true},
		}}, problemPart(f, p, "json")))
	}
	f.Add([]byte(`{"version": 1, "call": "load", "practices.csv": "id,lat,lon,capacity,enrolled,mode\np,52,4,1,1,open\n", "households.csv": "id,lat,lon,wishes\nh,52,4,p\n", "rules": {"seed": 1}}`))
	f.Add([]byte("RKF1"))
	f.Add([]byte("RKF1\xff\xff\xff\xff{}"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, request []byte) {
		before := string(request)
		b := New(Options{Threads: 1, Limits: Limits{Households: 200, Practices: 50, Steps: 20_000}, Progress: func([]byte) bool { return false }})
		load(t, b, p)
		answer := b.Call(t.Context(), request)
		if string(request) != before {
			t.Fatal("the request was changed")
		}
		header := map[string]any{}
		if isFrame(request) {
			header, _ = opened(t, answer)
		} else if err := json.Unmarshal(answer, &header); err != nil {
			t.Fatalf("%v in %q", err, answer)
		}
		ok, is := header["ok"].(bool)
		if !is || header["version"] != float64(Version) {
			t.Fatalf("not an answer: %v", header)
		}
		if ok {
			return
		}
		e, is := header["error"].(map[string]any)
		if !is || e["message"] == "" || e["code"] == string(Internal) {
			t.Fatalf("not a good error: %v", header)
		}
	})
}
