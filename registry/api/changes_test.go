package api

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// TestChanges shows what changed since a version, to each coordinator of the own
// region, and that one who was away for too long is told to begin anew.
func TestChanges(t *testing.T) {
	store := journal.NewMemory()
	b := newBackendOn(t, store)
	region := b.token(ofRegion)
	version := b.server.registry.View().Version()
	since := func(version uint64, by Principal) changesBody {
		t.Helper()
		return decoded[changesBody](b, b.want(http.StatusOK, "GET", fmt.Sprintf("/v1/changes?since=%d", version), b.token(by), ""))
	}
	if c := since(version, ofRegion); len(c.Practices)+len(c.Households)+len(c.Rounds)+c.Erased > 0 || c.Version != version {
		t.Errorf("nothing changed, and it says %+v", c)
	}
	b.want(http.StatusOK, "PUT", "/v1/households/h-a/wishes", b.token(ofA), `{"ranked":[["village-3"]]}`)
	b.want(http.StatusOK, "PATCH", "/v1/households/h-0001", b.token(ofOther), `{"priority":2}`)
	b.openVillage("village-2", 3, "")
	b.want(http.StatusCreated, "POST", "/v1/rounds", region, `{"id":"r1"}`)
	b.want(http.StatusNoContent, "DELETE", "/v1/households/h-e", region, "")
	c := since(version, ofRegion)
	if !slices.Equal(c.Households, []string{"h-a"}) || !slices.Equal(c.Practices, []string{"village-2"}) || !slices.Equal(c.Rounds, []string{"r1"}) || c.Erased != 1 {
		t.Errorf("the village's coordinator reads %+v", c)
	}
	if o := since(version, ofOther); !slices.Equal(o.Households, []string{"h-0001"}) || len(o.Practices)+len(o.Rounds) > 0 {
		t.Errorf("the other region's reads %+v", o)
	}
	b.want(http.StatusOK, "PUT", "/v1/households/h-b/wishes", b.token(ofB), `{"ranked":[["village-3"]]}`)
	if c = since(c.Version, ofRegion); !slices.Equal(c.Households, []string{"h-b"}) || len(c.Practices)+len(c.Rounds)+c.Erased > 0 {
		t.Errorf("after that it reads %+v", c)
	}
	if got := b.saw(ofB, "h-b"); !slices.Equal(got, []string{"coordinator changes.list request-1"}) {
		t.Errorf("h-b reads %q", got)
	}
	// A version that there never was is of another registry.
	b.want(http.StatusGone, "GET", fmt.Sprintf("/v1/changes?since=%d", b.server.registry.View().Version()+1), region, "")
	b.want(http.StatusBadRequest, "GET", "/v1/changes", region, "")
	b.want(http.StatusBadRequest, "GET", "/v1/changes?since=-1", region, "")
	b.want(http.StatusBadRequest, "GET", "/v1/changes?since=18446744073709551616", region, "")

	// A registry that was opened from a snapshot knows nothing of before it.
	if err := b.server.registry.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	late := newBackendOn(t, store)
	w := late.want(http.StatusGone, "GET", "/v1/changes?since=1", late.token(ofRegion), "")
	if p := decoded[problem](late, w); p.Title != "gone" || p.Detail == "" {
		t.Errorf("the answer is %s", w.Body)
	}
	late.want(http.StatusOK, "GET", fmt.Sprintf("/v1/changes?since=%d", late.server.registry.View().Version()), late.token(ofRegion), "")
}
