package main

import "net/http"

// routes are all routes, for the server and for its description.
func routes() []route {
	everybody := []role{public}
	patients := []role{patient}
	practices := []role{practice}
	coordinators := []role{coordinator}
	return []route{
		get("/v1/practices", "The practices, in order of id", everybody, listPractices),
		get("/v1/practices/open", "The practices that would take a new patient who lives there now, nearest first", everybody, openPractices),
		get("/v1/practices/{practice}", "One practice", everybody, getPractice),
		do("PUT /v1/practices/{practice}", "Add or change a practice; a practice changes itself only", []role{practice, coordinator}, http.StatusOK, putPractice),
		get("/v1/practices/{practice}/moves", "Who would come to the practice by a round", practices, practiceMoves),
		get("/v1/practices/{practice}/enrolments", "Who asks for a place at the practice now", practices, practiceEnrolments),
		do("POST /v1/practices/{practice}/enrolments/{household}/answer", "Accept who asks for a place now, or refuse with one of the grounds", practices, http.StatusOK, receiveEnrolment),

		do("POST /v1/households", "Register a household", coordinators, http.StatusCreated, register),
		get("/v1/households", "The households of the region, page by page", coordinators, listHouseholds),
		get("/v1/households/{household}", "One household", []role{patient, coordinator}, getHousehold),
		do[nothing, nothing]("DELETE /v1/households/{household}", "Forget the household: what is known of it can't be read any more", []role{patient, coordinator}, http.StatusNoContent, erase),
		get("/v1/households/{household}/wishes", "The wishes of the household, with an ETag", []role{patient, coordinator}, getWishes),
		do("PUT /v1/households/{household}/wishes", "Replace the wishes; with If-Match only where they are as they were", []role{patient, coordinator}, http.StatusOK, putWishes),
		do[nothing, nothing]("DELETE /v1/households/{household}/wishes", "Withdraw: take the wishes back, and leave a round; with If-Match only where they are as they were", []role{patient, coordinator}, http.StatusNoContent, withdraw),
		get("/v1/households/{household}/proposal", "What a round proposes to the household, and its line in the published plan", patients, getProposal),
		do("POST /v1/households/{household}/proposal/answer", "Consent to what a round proposes, or decline it", patients, http.StatusOK, answerProposal),
		do("POST /v1/households/{household}/enrolment", "Ask for a place that is free now", patients, http.StatusCreated, requestEnrolment),
		get("/v1/households/{household}/enrolment", "The request for a place now", patients, getEnrolment),
		do("POST /v1/households/{household}/enrolment/answer", "Consent to the request for a place now, or take it back", patients, http.StatusOK, answerEnrolment),

		get("/v1/rounds", "All rounds", everybody, listRounds),
		do("POST /v1/rounds", "Open a round, by a mechanism that can be solved: optimal", coordinators, http.StatusCreated, openRound),
		get("/v1/rounds/{round}", "One round: its phase, commitment, seed, and what it came to", everybody, getRound),
		do[nothing]("POST /v1/rounds/{round}/freeze", "Fix who takes part, and commit to the seed", coordinators, http.StatusOK, freeze),
		do("POST /v1/rounds/{round}/solve", "Start to solve the round; the plan is proposed when it is found", coordinators, http.StatusAccepted, solveRound),
		{pattern: "GET /v1/rounds/{round}/progress", summary: "How the solving goes, as server-sent events", roles: coordinators, status: http.StatusOK, streams: true, serve: streamProgress},
		do("POST /v1/rounds/{round}/ask", "Start the consenting, for at most 60 days", coordinators, http.StatusOK, ask),
		get("/v1/rounds/{round}/exchanges", "The exchanges, page by page, under pseudonyms", coordinators, listExchanges),
		do[nothing]("POST /v1/rounds/{round}/repair", "Propose what can be found among those who are left over; it also happens by itself", coordinators, http.StatusOK, repair),
		do("POST /v1/rounds/{round}/exchanges/{exchange}/execute", "Carry out an exchange to which everybody agreed", coordinators, http.StatusOK, execute),
		do[nothing]("POST /v1/rounds/{round}/exchanges/{exchange}/break", "End an exchange that can't be carried out any more", coordinators, http.StatusOK, breakExchange),
		do("POST /v1/rounds/{round}/exchanges/{exchange}/moves/{move}/answer", "Accept one who would come to the practice, or refuse with one of the grounds", practices, http.StatusOK, receiveMove),
		do[nothing]("POST /v1/rounds/{round}/close", "End the round", coordinators, http.StatusOK, closeRound),
		do[nothing]("POST /v1/rounds/{round}/forget", "Drop everything about a closed round but what it came to", coordinators, http.StatusOK, forgetRound),

		get("/v1/statistics", "How many wait, by practice; small numbers are left out", []role{researcher, coordinator}, statistics),
	}
}
