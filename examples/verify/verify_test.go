package main

import (
	"log"
	"os"
	"strings"
	"testing"

	"gonum.org/v1/gonum/optimize/functions"

	"github.com/chainrule-go/chainrule/grad/check"
)

// What the audit finds: the gradients are right, and so are all Hessians but
// one.
func Example() {
	if err := audit(os.Stdout); err != nil {
		log.Fatal(err)
	}
	// Output:
	// Beale: computes (3/2 - x*(1 - y))^2 + (9/4 - x*(1 - y^2))^2 + (21/8 - x*(1 - y^3))^2
	//   gradient right
	//   Hessian WRONG
	// component  yours  exact  difference  verdict  remark
	// x, x       8406   8406               agrees
	// x, y       31761  12879  1.89e+04    differs  relative error 1.5
	// y, x       31761  12879  1.89e+04    differs  relative error 1.5
	// y, y       17209  7957   9.25e+03    differs  relative error 1.2
	// BrownBadlyScaled: computes (x - 1000000)^2 + (y - 1/500000)^2 + (x*y - 2)^2
	//   gradient right
	//   Hessian right
	// PowellBadlyScaled: computes (10000*x*y - 1)^2 + (exp(-x) + exp(-y) - 10001/10000)^2
	//   gradient right
	//   Hessian right
	// Wood: computes 100*(b - a^2)^2 + (1 - a)^2 + 90*(d - c^2)^2 + (1 - c)^2 + 10*(b + d - 2)^2 + (b - d)^2/10
	//   gradient right
	//   Hessian right
	// ExtendedPowellSingular: computes (a + 10*b)^2 + 5*(c - d)^2 + (b - 2*c)^4 + 10*(a - d)^4
	//   gradient right
	//
	// Beale's mixed derivative, as formulas:
	//   with x[1]*t1, x[1]*t2, x[1]*t3, as published: refuted
	//   with x[0]*t1, x[0]*t2, x[0]*t3, as in Func: proved
	//
	// Against differences:
	//   BiggsEXP6            6 of 6 components of the gradient agree
	//   Box3D                3 of 3 components of the gradient agree
	//   BrownAndDennis       4 of 4 components of the gradient agree
	//   ExtendedRosenbrock   2 of 2 components of the gradient agree
	//   Gaussian             3 of 3 components of the gradient agree
	//   PenaltyI             4 of 4 components of the gradient agree
	//   PenaltyII            4 of 4 components of the gradient agree
	//   Trigonometric        5 of 5 components of the gradient agree
	//   VariablyDimensioned  3 of 3 components of the gradient agree
	//   Watson               6 of 6 components of the gradient agree
}

// The same Hessian is found wrong without the mathematics, by differences of
// the published gradient and of the published function.
func TestBealeAgainstDifferences(t *testing.T) {
	f := functions.Beale{}
	x := []float64{1, 4}
	for name, r := range map[string]*check.GradientReport{
		"gradient": check.Hessian(nil, f.Grad, full(f), x, check.GradientOptions{}),
		"function": check.Hessian(f.Func, nil, full(f), x, check.GradientOptions{}),
	} {
		if r.Count(check.Differs) != 3 || r.Count(check.CannotTell) != 0 {
			t.Errorf("from the %s:\n%v", name, r)
		}
		if c := r.Components[1]; c.Yours != 31761 || c.Derivative < 12878.99 || c.Derivative > 12879.01 {
			t.Errorf("from the %s: yours %v, true %v", name, c.Yours, c.Derivative)
		}
	}
}

// A function that does not compute its formula stops the audit.
func TestAuditChecksTheFunction(t *testing.T) {
	s := specimens[0]
	s.formula = "x^2 + y^2"
	var out strings.Builder
	if err := s.audit(&out); err == nil || !strings.Contains(err.Error(), "f differs from the expression") {
		t.Errorf("error %v", err)
	}
}
