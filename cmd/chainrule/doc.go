// Chainrule checks derivations, differentiates, evaluates and explains what they
// define, and fits it to data.
//
//	chainrule check homework.md           is every step right, and if not, why?
//	chainrule grad homework.md L w_1 w_2  the derivatives, in the document's names
//	chainrule eval homework.md L w_1=0.5  values at a point
//	chainrule trace homework.md L w_1=0.5 the numbers, forward and back
//	chainrule explain homework.md L w_1   the derivation as one writes it
//	chainrule draw homework.md L -o L.svg the graph
//	chainrule fit homework.md data.csv    the parameters, from data
//	chainrule serve homework.md           all of it on a page
//	chainrule ops                         the operations and their derivatives
//
// Every command explains itself with --help. Wherever a FILE is wanted, - is
// the standard input and --expr takes mathematics from the command line.
//
// # Exit status
//
// It is 0 if all went well and nothing is refuted; 1 if check refutes a claim
// (or, with --strict, leaves one undecided or cannot read one) or if eval finds
// a value that is undefined; 2 if the command could not do its work. Messages
// about that go to standard error and begin with "chainrule: ".
//
// # JSON
//
// With --json, check writes one object a line for each finding, and nothing
// else. The fields are stable; those marked ? are left out where they say
// nothing:
//
//	file       string   the file's name
//	line       number   where the right side begins, from 1
//	column     number   in characters, from 1
//	cell?      number   of a notebook, from 1
//	left       string   the sides as they are written; for what could
//	right      string   not be read, left is all of it and right is empty
//	verdict    string   proved, refuted, undecided or not-read
//	condition? string   what a proof needs, in text notation
//	reading?   string   the reading in which the verdict holds
//	witness?   object   a point at which the sides differ:
//	                    {"at": [{"name": "x", "value": "1/2"}, ...],
//	                     "left": "0.25", "right": "0.5"}
//	diagnosis? object   the mistake: {"kind": "extra-factor",
//	                     "message": "...", "factor"?: "a_1", "hint"?: "..."}
//	truth?     string   the true derivative, in text notation
//	rounded?   boolean  true if the claim would hold with its decimals, which are
//	                    taken as exact, rounded to the digits shown
//	follows?   number   the line of the finding that has the same mistake
//	reason?    string   why a claim is undecided or was not read
//
// The kinds of mistakes are those of package grad/check: sign, constant,
// extra-factor, missing-factor, wrong-factor, extra-term, missing-term,
// term-sign, wrong-variable and definition.
//
// With --json, fit writes one object, whose fields are stable too: the estimates
// with their standard errors and intervals under parameters, each with its name;
// value, what was minimised; reason, why the fit ended, and converged; rows and
// dropped; correlations, in the order of the parameters; undetermined, what the
// data cannot tell apart. A number that is not finite is null.
package main
