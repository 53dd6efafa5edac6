package api

import (
	"net/http"
	"strings"
	"testing"
)

// expected is who may ask what, written down anew: with a letter for each role that
// may, of Nobody in particular (no token), Patient, practice (G for GP), Coordinator,
// Researcher and Auditor.
var expected = map[string]string{
	"GET /v1/practices":                                                "NPGCRA",
	"GET /v1/practices/open":                                           "NPGCRA",
	"GET /v1/practices/{practice}":                                     "NPGCRA",
	"PUT /v1/practices/{practice}":                                     "  GC  ",
	"GET /v1/practices/{practice}/moves":                               "  G   ",
	"GET /v1/practices/{practice}/enrolments":                          "  G   ",
	"POST /v1/practices/{practice}/enrolments/{household}/answer":      "  G   ",
	"POST /v1/households":                                              "   C  ",
	"GET /v1/households":                                               "   C  ",
	"GET /v1/households/{household}":                                   " P C  ",
	"DELETE /v1/households/{household}":                                " P C  ",
	"GET /v1/households/{household}/wishes":                            " P C  ",
	"PUT /v1/households/{household}/wishes":                            " P C  ",
	"DELETE /v1/households/{household}/wishes":                         " P C  ",
	"GET /v1/households/{household}/proposal":                          " P    ",
	"POST /v1/households/{household}/proposal/answer":                  " P    ",
	"POST /v1/households/{household}/enrolment":                        " P    ",
	"GET /v1/households/{household}/enrolment":                         " P    ",
	"POST /v1/households/{household}/enrolment/answer":                 " P    ",
	"GET /v1/rounds":                                                   "NPGCRA",
	"POST /v1/rounds":                                                  "   C  ",
	"GET /v1/rounds/{round}":                                           "NPGCRA",
	"POST /v1/rounds/{round}/freeze":                                   "   C  ",
	"POST /v1/rounds/{round}/solve":                                    "   C  ",
	"GET /v1/rounds/{round}/progress":                                  "   C  ",
	"POST /v1/rounds/{round}/ask":                                      "   C  ",
	"GET /v1/rounds/{round}/exchanges":                                 "   C  ",
	"POST /v1/rounds/{round}/repair":                                   "   C  ",
	"POST /v1/rounds/{round}/exchanges/{exchange}/execute":             "   C  ",
	"POST /v1/rounds/{round}/exchanges/{exchange}/break":               "   C  ",
	"POST /v1/rounds/{round}/exchanges/{exchange}/moves/{move}/answer": "  G   ",
	"POST /v1/rounds/{round}/close":                                    "   C  ",
	"POST /v1/rounds/{round}/forget":                                   "   C  ",
	"GET /v1/practices/{practice}/waiting":                             "NPGCRA",
	"PATCH /v1/households/{household}":                                 " P C  ",
	"GET /v1/households/{household}/practices":                         " P C  ",
	"GET /v1/households/{household}/accesses":                          " P C  ",
	"GET /v1/rounds/{round}/problem":                                   "   C A",
	"GET /v1/rounds/{round}/plan":                                      "   C A",
	"GET /v1/changes":                                                  "   C  ",
	"GET /v1/statistics/table":                                         "   CR ",
	"GET /v1/statistics":                                               "   CR ",
	"GET /v1/openapi.json":                                             "NPGCRA",
	"GET /v1/health":                                                   "NPGCRA",
	"GET /v1/ready":                                                    "NPGCRA",
}

// patterns are all addresses that a server answers.
func (b *backend) patterns() []string {
	var found []string
	for _, route := range routes() {
		found = append(found, route.pattern)
	}
	for _, route := range b.server.open(nil) {
		found = append(found, route.Pattern)
	}
	return found
}

// TestRoles asks every address as every role. All that is not expected of a role is
// refused: without a token as unauthorized, with another role's as forbidden. An
// address that nobody wrote down here fails, and so does one that is not there.
func TestRoles(t *testing.T) {
	b := newBackend(t)
	who := map[rune]Principal{'N': {Role: public}, 'P': ofA, 'G': atOne, 'C': ofRegion, 'R': curious, 'A': checking}
	fill := strings.NewReplacer("{practice}", "village-1", "{household}", "h-a", "{round}", "none", "{exchange}", "0", "{move}", "0")
	tried := map[string]bool{}
	for _, pattern := range b.patterns() {
		allowedTo, known := expected[pattern]
		if !known {
			t.Errorf("%s: nobody has written down who may ask that", pattern)
			continue
		}
		tried[pattern] = true
		method, path, _ := strings.Cut(pattern, " ")
		for _, letter := range "NPGCRA" {
			p := who[letter]
			token := ""
			if letter != 'N' {
				token = b.token(p)
			}
			w := b.call(method, fill.Replace(path), token, "")
			allowed := strings.ContainsRune(allowedTo, letter)
			denied := w.Code == http.StatusForbidden || w.Code == http.StatusUnauthorized
			if denied == allowed {
				t.Errorf("%s as %s: status %d, allowed %v: %s", pattern, p.Role, w.Code, allowed, w.Body)
			}
			if want := http.StatusForbidden; !allowed {
				if letter == 'N' {
					want = http.StatusUnauthorized
				}
				if w.Code != want {
					t.Errorf("%s as %s: status %d, want %d", pattern, p.Role, w.Code, want)
				}
			}
			// What was allowed may have changed something: start anew.
			if allowed && method != http.MethodGet {
				b = newBackend(t)
			}
		}
	}
	for pattern := range expected {
		if !tried[pattern] {
			t.Errorf("%s is written down, and not there", pattern)
		}
	}
}
