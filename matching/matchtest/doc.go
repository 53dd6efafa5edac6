// Package matchtest is a kit for whoever writes a solver: random small problems
// of every kind ([Random]), instances with a known best score and the reason why
// each exists ([Instances]), and a runner that holds a solver against them
// ([Check]).
//
// The best score of a small problem comes from trying every plan, and every plan
// goes through package verify, so a solver that passes is right on all of these
// problems, for reasons that it can't share.
package matchtest
