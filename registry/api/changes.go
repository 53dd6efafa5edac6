package api

import (
	"slices"

	"github.com/ruilkring/ruilkring/registry"
)

// changesQuery says since when.
type changesQuery struct {
	Since uint64 `query:"since" required:"true" description:"The version of the answer before, or of when everything was read."`
}

// changesBody is what changed in the caller's regions since a version.
type changesBody struct {
	// Version is what to ask with the next time.
	Version    uint64   `json:"version"`
	Practices  []string `json:"practices"`
	Households []string `json:"households" description:"Who changed and is of the region now; who has gone to another region is not there."`
	Rounds     []string `json:"rounds"`
	Erased     int      `json:"erased" description:"How many households were erased, in all regions: nobody knows any more of which they were."`
}

func listChanges(c *call, q *changesQuery) (*changesBody, error) {
	v := c.s.registry.View()
	changes, ok := v.Changes(q.Since)
	if !ok || q.Since > v.Version() {
		return nil, gone("what changed since that version is not known here (any more): read everything anew, and ask from the version of before you began")
	}
	found := &changesBody{Version: changes.Version, Practices: []string{}, Households: []string{}, Rounds: []string{}, Erased: changes.Erased}
	for _, id := range changes.Practices {
		if p, ok := v.Practice(id); ok && c.by.keeps(&p) {
			found.Practices = append(found.Practices, id)
		}
	}
	own := registry.Region(c.by.Regions...)
	for _, id := range changes.Households {
		if v.Matches(own, id) {
			found.Households = append(found.Households, id)
		}
	}
	for _, id := range changes.Rounds {
		if r, ok := v.Round(id); ok && c.coordinates(r) {
			found.Rounds = append(found.Rounds, id)
		}
	}
	if len(found.Households) == 0 {
		return found, nil // nobody was looked at
	}
	entry := c.access("changes.list")
	entry.Households = slices.Clone(found.Households)
	return found, c.look(entry)
}
