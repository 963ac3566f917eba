// Package document reads mathematics as people write it down: derivations in
// Markdown, TeX, Jupyter notebooks and plain text.
//
// Reading has two halves. [Read] finds the formulas of a file, in order and
// with their places, and has each parsed by package notation; the model of a
// document is then made of them: what is defined, and what is claimed.
//
// # What is mathematics
//
// In Markdown it is what stands in $...$, $$...$$, \(...\), \[...\], in a fence
// with the word math, and in the environments equation, align, gather and
// their like, which may stand bare. Code, HTML comments and amounts of money
// are not: no space may follow the dollar sign that opens a formula in a
// sentence, or precede the one that closes it, nor a digit follow that. A
// document without any LaTeX may have its derivation in lines of text; those
// that are wholly a statement are read if there is a derivative among them.
//
// In TeX the same delimiters count, by TeX's rules, within the document
// environment if there is one. Comments and verbatim text are passed over.
// Macros of the document (\newcommand, \def, \let, \DeclareMathOperator) are
// expanded, in Markdown too.
//
// Of a notebook the Markdown cells are read, one after the other.
//
// In plain text each line is a statement, in text notation or, if it has
// commands such as \frac, in LaTeX. A # at the beginning of a line or after a
// space starts a comment. A statement goes on after a line that ends in an
// operator or a backslash; a line that begins with an equals sign is a further
// link of the chain before it.
// A text file with formulas between delimiters is read as Markdown.
//
// Everywhere a line such as
//
//	variables: a, b, e
//
// declares names: they are variables, even if they mean something else by
// default.
//
// # What is meant
//
// The first equality with a new name alone on its left defines that name,
// wherever it stands: y = ..., f(x) = ..., L(m, s^2) = .... In a derivative, f is
// short for f(x). Every other equality is a claim, except that
//
//   - w' = w - r*dL/dw, with w on both sides, is an assignment; but y' = y*(1-y)
//     is a claim about a y that is defined, and c' = f*c + g defines c' if the
//     document goes on to use it;
//   - log L = ... and r^2 = x^2 + y^2, of names that nothing else is known of, are
//     solved for the one that the document differentiates, or that stands alone
//     on its side;
//   - y^3 + x^3 = 6*x*y makes y a function of x where the document takes dy/dx;
//   - what else is said of such names only, P*V = n*R*T, may be a condition.
//
// # Places
//
// Every formula leads from each byte of its text to the place in the file, also
// through the string escapes of a notebook and through macros. What cannot be
// read stays in the document as a formula with an error, and what looks like
// mathematics but was not taken for it is told in a note: nothing that was
// written is silently left out.
package document
