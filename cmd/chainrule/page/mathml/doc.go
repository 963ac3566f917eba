// Package mathml sets LaTeX formulas as MathML, which browsers show without a
// script or a style sheet.
//
//	mathml.FromLaTeX(`\frac{a}{b}`, true)
//	// <math display="block"><mfrac><mi>a</mi><mi>b</mi></mfrac></math>
//
// It is for showing what people write, not for understanding it: whatever is
// given, there is a result, in which commands that are not known stand by their
// names. Everything that comes from the source is escaped, so that the result
// may be put into a page.
package mathml
