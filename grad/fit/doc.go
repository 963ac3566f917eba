// Package fit finds the parameters of a model from data: any model that can be
// written as a graph, by exact derivatives.
//
//	p := fit.Problem{
//		Residuals:  []graph.Node{ops.Sub(y, ops.Mul(a, ops.Exp(ops.Mul(b, x))))},
//		Rows:       []graph.Node{x, y},
//		Parameters: []fit.Parameter{{Node: a, Start: 1}, {Node: b, Start: 0.1}},
//		Data:       fit.Columns{{0, 1, 2, 3}, {2.0, 2.7, 3.9, 5.2}},
//	}
//	r, err := fit.Run(context.Background(), p, fit.Options{})
//
// # What is minimised
//
// A problem has either residuals, and then the sum of their squares over all
// rows is minimised, or a loss, and then that is summed over the rows: a
// negative log-likelihood, or a robust distance such as Huber's. Penalties and
// priors are added once.
//
// # How
//
// Residuals are fitted by the Levenberg-Marquardt method in the form of Moré
// (The Levenberg-Marquardt algorithm: implementation and theory, Lecture Notes
// in Mathematics 630, 1978): a trust region scaled by the columns of the
// Jacobian, which is factorised by Householder reflections. It ends with
// Gauss-Newton steps without any damping, so that the last digits are those of
// the data and not those of a stopping rule; where cancellation would spoil
// them the residuals are computed with more digits (see [Options]). A problem
// with more rows than are held in memory is streamed, and then the normal
// equations are summed over the rows.
//
// A loss is minimised by L-BFGS, and by a few Newton steps at the end;
// gradient descent and Adam, with batches, are there for those who want them.
//
// Sums over the rows are the same bits whatever the number of workers, and
// whatever is random has a seed: a fit gives the same result every time.
package fit
