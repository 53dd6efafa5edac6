package api

import (
	"net/http"
	"slices"
	"strings"
)

// changes reports whether a route is asked to change something.
func (r route) changes() bool { return !strings.HasPrefix(r.pattern, http.MethodGet+" ") }

// refusals are the statuses other than its own that a route answers with by what it
// is, each with what it means there, for the description. Faults of the program and
// of the moment, from 500 on, are the default answer.
func (r route) refusals() map[int]string {
	found := map[int]string{
		http.StatusBadRequest:      "Parameters, headers or a body that can't be read",
		http.StatusTooManyRequests: "Too many requests: Retry-After says how many seconds to wait",
	}
	add := func(is bool, status int, text string) {
		if is {
			found[status] = text
		}
	}
	open := slices.Contains(r.roles, public)
	_, path, _ := strings.Cut(r.pattern, " ")
	add(true, http.StatusUnauthorized, "The token is not valid")
	add(!open, http.StatusUnauthorized, "No token, or one that is not valid")
	add(!open, http.StatusForbidden, "Not for this role, or not for it to say")
	add(strings.Contains(path, "{") || r.query != nil, http.StatusNotFound, "There is no such thing, or it is not the caller's: nobody can tell which")
	add(r.tagged && !r.changes(), http.StatusNotModified, "It is as If-None-Match says")
	add(r.ends, http.StatusGone, "It was there, and is not known any more")
	add(r.changes() || strings.HasSuffix(path, "/problem") || strings.HasSuffix(path, "/plan"), http.StatusConflict, "Not possible as things are")
	add(r.matched, http.StatusPreconditionFailed, "It is not as If-Match says any more")
	add(r.changes(), http.StatusRequestEntityTooLarge, "The body is too large")
	add(r.changes(), http.StatusRequestTimeout, "The body did not come in time")
	add(r.in != nil, http.StatusUnsupportedMediaType, "The body is not JSON")
	add(true, http.StatusUnprocessableEntity, "What was given is not valid: faults lists what, each with its path")
	add(r.personal && r.saysWhy(), http.StatusPreconditionRequired, "The header "+reasonHeader+" is missing")
	return found
}

// saysWhy reports whether one of the roles of a route must say why.
func (r route) saysWhy() bool {
	return slices.ContainsFunc(r.roles, func(by Role) bool { return slices.Contains(mustSay, by) })
}

// The headers of requests, as structs for the description.
type (
	// repeatable is the header with which a request can be sent again.
	repeatable struct {
		Key string `header:"Idempotency-Key" maxLength:"200" description:"A text that is new with each request of a caller. Sent again within a day, the same request is answered as before and not carried out again."`
	}
	// reasoned is the header with which who looks at others says why, and
	// alwaysReasoned that where everybody must.
	reasoned struct {
		Reason string `header:"Access-Reason" pattern:"^[A-Za-z0-9-]{1,40}$" description:"Why, for the log of who looked at what: a code of the operator's own list, and no text about people. Coordinators and auditors must give it where people are shown."`
	}
	alwaysReasoned struct {
		Reason string `header:"Access-Reason" required:"true" pattern:"^[A-Za-z0-9-]{1,40}$" description:"Why, for the log of who looked at what: a code of the operator's own list, and no text about people."`
	}
	matchHeader struct {
		Match string `header:"If-Match" description:"An ETag that this address gave: only where it is so still is something changed."`
	}
	noneMatchHeader struct {
		NoneMatch string `header:"If-None-Match" description:"An ETag that this address gave: where it is so still, the answer is 304 without a body."`
	}
)

// headers are the structs of the headers that a route takes.
func (r route) headers() []any {
	var found []any
	if r.changes() {
		found = append(found, repeatable{})
	}
	// A household's own looks are not in the log.
	others := slices.ContainsFunc(r.roles, func(by Role) bool { return by != patient })
	mustAll := !slices.ContainsFunc(r.roles, func(by Role) bool { return !slices.Contains(mustSay, by) })
	switch {
	case slices.Contains(r.roles, public) || !others:
	case r.personal && mustAll:
		found = append(found, alwaysReasoned{})
	default:
		found = append(found, reasoned{})
	}
	if r.matched {
		found = append(found, matchHeader{})
	}
	if r.tagged && !r.changes() {
		found = append(found, noneMatchHeader{})
	}
	return found
}
