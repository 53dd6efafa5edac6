package registry

import (
	"errors"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
)

// TestWithdrawIfVersion shows that wishes are not taken back that somebody has
// changed since.
func TestWithdrawIfVersion(t *testing.T) {
	r := newTested(t)
	r.register("h", "B")
	h, _ := r.View().Household("h")
	stale := h.WishesVersion
	r.do(PutWishes{Household: "h", Wishes: matching.Wishes{Ranked: [][]string{{"C"}}}})
	if _, err := r.Do(t.Context(), Withdraw{Household: "h", IfVersion: stale}); !errors.Is(err, ErrStale) {
		t.Errorf("withdrawing what was there before: %v", err)
	}
	if h, _ = r.View().Household("h"); h.State != StateWaiting || h.Wishes.Ranked[0][0] != "C" {
		t.Errorf("the household is %s and wishes for %v", h.State, h.Wishes.Ranked)
	}
	r.do(Withdraw{Household: "h", IfVersion: h.WishesVersion})
	if h, _ = r.View().Household("h"); h.State != StateWithdrawn {
		t.Errorf("the household is %s", h.State)
	}
	if _, err := r.Do(t.Context(), Withdraw{Household: "h", IfVersion: stale}); !errors.Is(err, ErrStale) {
		t.Errorf("withdrawing again what was there before: %v", err)
	}
	r.do(Withdraw{Household: "h"})
}
