package api

import (
	"net/http"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry"
)

// householdPatch is what changes of a household beside its wishes; what is absent,
// or null, stays.
type householdPatch struct {
	Home     *matching.Point `json:"home,omitempty"`
	Postcode *string         `json:"postcode,omitempty"`
	// What follows is for a coordinator to say. A person who could name the adults
	// would say who must consent.
	Adults   *[]string `json:"adults,omitempty" description:"For a coordinator to say: opaque ids of the persons of 16 and over, who must consent."`
	Size     *int      `json:"size,omitempty" minimum:"1" description:"For a coordinator to say."`
	Current  *string   `json:"current,omitempty" description:"For a coordinator to say: a practice of the region, or an empty text for none."`
	Priority *int      `json:"priority,omitempty" minimum:"0" maximum:"9" description:"For a coordinator to say."`
}

func patchHousehold(c *call, in *householdPatch) (*householdBody, error) {
	h, err := c.household()
	if err != nil {
		return nil, err
	}
	if c.by.Role == patient && (in.Adults != nil || in.Size != nil || in.Current != nil || in.Priority != nil) {
		return nil, refuse(http.StatusForbidden, "forbidden", "a patient can say where they live; the rest is for the coordinator of the region to say")
	}
	if in.Current != nil && *in.Current != "" {
		if p, ok := c.s.registry.View().Practice(*in.Current); !ok || !c.by.keeps(&p) {
			return nil, refuse(http.StatusForbidden, "forbidden", "the practice is not of your region")
		}
	}
	version, err := c.ifMatch()
	if err != nil {
		return nil, err
	}
	update := registry.Update{
		Household: h.ID, Adults: in.Adults, Size: in.Size, Current: in.Current, Home: in.Home, Postcode: in.Postcode, Priority: in.Priority, IfVersion: version,
	}
	if _, err := c.doTo(h.ID, "household.update", update); err != nil {
		return nil, err
	}
	h, ok := c.s.registry.View().Household(h.ID)
	if !ok {
		return nil, notFound() // erased meanwhile
	}
	c.etag = h.Version
	b := show(h)
	return &b, nil
}
