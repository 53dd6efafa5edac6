package api

import "net/http"

// enrolmentRules are the published rules of enrolment at once.
const enrolmentRules = "The rules are these. Who comes first is served first. The practice must be open, take in who lives there, and have places free for all of the household: those not counted that rounds or earlier requests hold. " +
	"A request holds its places until everybody has answered, it is taken back, or 14 days have passed. Everybody of 16 or over must consent, and so must the practice, unless it has beforehand; " +
	"a refusal of the practice has one of the grounds too_far, full, views and locum. With the last yes the household is enrolled, from a day that is not the first of a quarter. " +
	"A household in a round can't ask, and one that has asked takes part in no round until that is settled."

// routes are all routes, for the server and for its description.
func routes() []route {
	everybody := []Role{public}
	patients := []Role{patient}
	practices := []Role{practice}
	coordinators := []Role{coordinator}
	ofHousehold := []Role{patient, coordinator}
	ofProof := []Role{coordinator, auditor}
	return []route{
		get("/v1/practices", "The practices, in order of id", everybody, listPractices),
		get("/v1/practices/open", "The practices that would take a new patient who lives there now, nearest first", everybody, openPractices),
		get("/v1/practices/{practice}", "One practice", everybody, getPractice).withETag(),
		do("PUT /v1/practices/{practice}", "Add or change a practice; a practice changes itself only", []Role{practice, coordinator}, http.StatusOK, putPractice).ifAsItWas().withETag(),
		get("/v1/practices/{practice}/waiting", "How many wish to go to the practice, and from where", everybody, practiceWaiting).
			saying("The practice and its coordinator see all numbers. For everybody else small ones are suppressed, and those from which they would follow."),
		get("/v1/practices/{practice}/moves", "Who would come to the practice by a round", practices, practiceMoves),
		get("/v1/practices/{practice}/enrolments", "Who asks for a place at the practice now", practices, practiceEnrolments),
		do("POST /v1/practices/{practice}/enrolments/{household}/answer", "Accept who asks for a place now, or refuse with one of the grounds", practices, http.StatusOK, receiveEnrolment),

		do("POST /v1/households", "Register a household", coordinators, http.StatusCreated, register).withETag(),
		get("/v1/households", "The households of the region, page by page", coordinators, listHouseholds).about(),
		get("/v1/households/{household}", "One household", ofHousehold, getHousehold).about().withETag(),
		do[nothing, nothing]("DELETE /v1/households/{household}", "Forget the household: what is known of it can't be read any more", ofHousehold, http.StatusNoContent, erase),
		do("PATCH /v1/households/{household}", "Change what is known of the household beside its wishes; with If-Match only where it is as it was", ofHousehold, http.StatusOK, patchHousehold).ifAsItWas().withETag().
			saying("A patient says where they live; the rest is for the coordinator to say. While a round has hold of the household, or it has asked for a place, only its priority can change."),
		get("/v1/households/{household}/practices", "The practices that are open to the household: with places, or by way of a round", ofHousehold, householdPractices).about(),
		get("/v1/households/{household}/accesses", "Who looked at the household, or changed something of it, and why", ofHousehold, listAccesses).about().
			saying("What the household does itself is not in it. Lists that others were on too are in it, without the others."),
		get("/v1/households/{household}/wishes", "The wishes of the household, with an ETag", ofHousehold, getWishes).about().withETag(),
		do("PUT /v1/households/{household}/wishes", "Replace the wishes; with If-Match only where they are as they were", ofHousehold, http.StatusOK, putWishes).ifAsItWas().withETag(),
		do[nothing, nothing]("DELETE /v1/households/{household}/wishes", "Withdraw: take the wishes back, and leave a round; with If-Match only where they are as they were", ofHousehold, http.StatusNoContent, withdraw).ifAsItWas(),
		get("/v1/households/{household}/proposal", "What a round proposes to the household, and its line in the published plan", patients, getProposal),
		do("POST /v1/households/{household}/proposal/answer", "Consent to what a round proposes, or decline it", patients, http.StatusOK, answerProposal),
		do("POST /v1/households/{household}/enrolment", "Ask for a place that is free now", patients, http.StatusCreated, requestEnrolment).saying(enrolmentRules),
		get("/v1/households/{household}/enrolment", "The request for a place now", patients, getEnrolment),
		do("POST /v1/households/{household}/enrolment/answer", "Consent to the request for a place now, or take it back", patients, http.StatusOK, answerEnrolment),

		get("/v1/rounds", "All rounds", everybody, listRounds),
		do("POST /v1/rounds", "Open a round, by a mechanism that can be solved: optimal", coordinators, http.StatusCreated, openRound),
		get("/v1/rounds/{round}", "One round: its phase, commitment, seed, and what it came to", everybody, getRound).withETag(),
		do[nothing]("POST /v1/rounds/{round}/freeze", "Fix who takes part, and commit to the seed", coordinators, http.StatusOK, freeze),
		do("POST /v1/rounds/{round}/solve", "Start to solve the round; the plan is proposed when it is found", coordinators, http.StatusAccepted, solveRound),
		{pattern: "GET /v1/rounds/{round}/progress", summary: "How the solving goes, as server-sent events", roles: coordinators, status: http.StatusOK, streams: true, serve: streamProgress},
		do("POST /v1/rounds/{round}/ask", "Start the consenting, for at most 60 days", coordinators, http.StatusOK, ask),
		get("/v1/rounds/{round}/exchanges", "The exchanges, page by page, under pseudonyms", coordinators, listExchanges).about(),
		do[nothing]("POST /v1/rounds/{round}/repair", "Propose what can be found among those who are left over; it also happens by itself", coordinators, http.StatusOK, repair),
		do("POST /v1/rounds/{round}/exchanges/{exchange}/execute", "Carry out an exchange to which everybody agreed", coordinators, http.StatusOK, execute),
		do[nothing]("POST /v1/rounds/{round}/exchanges/{exchange}/break", "End an exchange that can't be carried out any more", coordinators, http.StatusOK, breakExchange),
		do("POST /v1/rounds/{round}/exchanges/{exchange}/moves/{move}/answer", "Accept one who would come to the practice, or refuse with one of the grounds", practices, http.StatusOK, receiveMove),
		do[nothing]("POST /v1/rounds/{round}/close", "End the round", coordinators, http.StatusOK, closeRound),
		do[nothing]("POST /v1/rounds/{round}/forget", "Drop everything about a closed round but what it came to", coordinators, http.StatusOK, forgetRound),

		get("/v1/rounds/{round}/problem", "The problem of a round under pseudonyms, whose digest is published: as it was solved, or as it was frozen", ofProof, roundProblem).about().mayEnd().
			saying("With the plan it is the proof: package verify checks the plan against it, its digest is the one that the plan names, and the seed in it opens the commitment that was published before. Gone where somebody in it was erased since."),
		get("/v1/rounds/{round}/plan", "The plan of a round with its certificate, under pseudonyms", ofProof, roundPlan).about().mayEnd(),

		get("/v1/changes", "What changed in the region since a version", coordinators, listChanges).about().mayEnd().
			saying("Gone (410) for a version that is too long ago: then everything has to be read anew."),

		get("/v1/statistics", "How many wait, by practice; small numbers are suppressed", []Role{researcher, coordinator}, statistics),
		get("/v1/statistics/table", "Households counted by two dimensions, as JSON or CSV; small numbers are suppressed", []Role{researcher, coordinator}, statisticsTable).
			saying("Numbers below 10 are suppressed, and as many more as it takes that none of those can be worked out from the rest and the totals. Who takes which table is logged."),
	}
}
