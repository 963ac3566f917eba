package check_test

import (
	"fmt"
	"testing"

	"github.com/chainrule-go/chainrule/grad/check"
)

// Equalities between inverse functions hold on a branch.
func TestInverseFunctions(t *testing.T) {
	for _, c := range []struct{ left, right, condition string }{
		{"atan(sqrt(1+x)-sqrt(x))", "pi/4 - atan(sqrt(x))/2", ""},
		{"acos(x)", "2*atan(sqrt((1-x)/(1+x)))", "where the right side is real: at x = -1 it is not"},
		{"acosh(x)", "2*log(sqrt((x+1)/2)+sqrt((x-1)/2))", ""},
		{"asin(x) + acos(x)", "pi/2", ""},
		{"atan(x)+atan(1/x)", "pi/2*sign(x)", "for x != 0"},
		{"2*asin(sqrt(x))", "asin(2*x-1) + pi/2", ""},
		{"2*asin(sqrt(x))", "acos(1-2*x)", ""},
		{"asinh(x)", "log(x+sqrt(x^2+1))", ""},
		{"asech(x)", "log((1+sqrt(1-x^2))/x)", ""},
		{"acsc(x)", "asin(1/x)", ""},
		{"asec(x) + acsc(x)", "pi/2", ""},
		{"atan2(y,x)", "2*atan(y/(x+sqrt(x^2+y^2)))", "for points where atan2(y, x) does not jump"},
		{"atan2(x,1)", "atan(x)", ""},
		{"atan(x/sqrt(1-x^2))", "asin(x)", ""},
		{"asin(x/sqrt(1+x^2))", "atan(x)", ""},
		{"acos(1/sqrt(1+x^2))", "abs(atan(x))", ""},
		{"2*atan(tanh(x/2))", "atan(sinh(x))", ""},
		{"2*atan(exp(x)) - pi/2", "atan(sinh(x))", ""},
		{"asin(tanh(x))", "atan(sinh(x))", ""},
		{"acos(sech(x))", "abs(atan(sinh(x)))", ""},
		{"atan(x/a) + atan(a/x)", "pi/2*sign(a*x)", "for a*x != 0"},
		{"asin(x/a) + acos(x/a)", "pi/2", ""},
		{"acos(-x)", "pi - acos(x)", ""},
		{"acos(2*x^2-1)", "2*acos(abs(x))", ""},
		{"acosh(x)", "log(x+sqrt(x^2-1))", ""},
		{"acosh(x)", "asinh(sqrt(x^2-1))", ""},
		{"acosh(2*x^2-1)", "2*acosh(x)", "where the right side is real: at x = -1 it is not"},
		{"acosh(2*x^2+1)", "2*asinh(abs(x))", ""},
		{"asinh(x)", "atanh(x/sqrt(1+x^2))", ""},
		{"asinh(2*x*sqrt(1+x^2))", "2*asinh(x)", ""},
		{"atanh(x)", "asinh(x/sqrt(1-x^2))", ""},
		{"atanh(2*x/(1+x^2))", "2*atanh(x)", "where the right side is real: at x = 2 it is not"},
		{"atanh(x)", "log((1+x)/(1-x))/2", ""},
		{"2*atanh(tan(x/2))", "asinh(tan(x))", ""},
		{"acoth(x)", "log((x+1)/(x-1))/2", ""},
		{"acoth(x)", "atanh(1/x)", ""},
		{"asech(x)", "acosh(1/x)", ""},
		{"acsch(x)", "asinh(1/x)", ""},
		{"acsch(x)", "log(1/x+sqrt(1/x^2+1))", ""},
		{"asech(x)", "2*atanh(sqrt((1-x)/(1+x)))", ""},
		{"acosh(x)", "2*atanh(sqrt((x-1)/(x+1)))", ""},
		{"acosh(x)", "2*asinh(sqrt((x-1)/2))", ""},
		{"acosh(x)", "2*acosh(sqrt((x+1)/2))", ""},
		{"asin(x)", "2*atan(x/(1+sqrt(1-x^2)))", ""},
		{"asin(x)", "pi/2 - 2*asin(sqrt((1-x)/2))", ""},
		{"acos(x)", "2*asin(sqrt((1-x)/2))", ""},
		{"acos(x)", "2*acos(sqrt((1+x)/2))", ""},
		{"atan(x)", "2*atan(x/(1+sqrt(1+x^2)))", ""},
		{"atan(sqrt(x))", "asin(sqrt(x/(1+x)))", ""},
		{"atan(sqrt(x))", "acos(1/sqrt(1+x))", ""},
		{"asin(sqrt(x)) + acos(sqrt(x))", "pi/2", ""},
		{"atan(sqrt((1-x)/(1+x)))", "acos(x)/2", ""},
		{"sin(2*asin(x))", "2*x*sqrt(1-x^2)", ""},
		{"atan(1/x)", "acot(x)", ""},
		{"acot(-x)", "-acot(x)", ""},
		{"log(sec(x)+tan(x))", "asinh(tan(x))", ""},
		{"log(tan(x/2+pi/4))", "log(sec(x)+tan(x))", ""},
		{"log(sec(x)+tan(x))", "2*atanh(tan(x/2))", ""},
		{"log(sqrt(x+1)+sqrt(x-1))", "acosh(x)/2 + log(2)/2", ""},
		{"log(x+sqrt(x^2+a^2))", "asinh(x/abs(a)) + log(abs(a))", ""},
		{"log(x+sqrt(x^2+a^2))", "asinh(x/a) + log(a)", "where the right side is real: at x = 3, a = -1 it is not"},
		{"atan(1)", "pi/4", ""},
		{"atan(1/2)+atan(1/3)", "pi/4", ""},
		{"4*atan(1/5)-atan(1/239)", "pi/4", ""},
		{"asin(1/2)", "pi/6", ""},
		{"atan(sqrt(3))", "pi/3", ""},
		{"atan(sqrt(2)-1)", "pi/8", ""},
		{"acos((sqrt(5)-1)/4)", "2*pi/5", ""},
		{"2*atan(1/3)+atan(1/7)", "pi/4", ""},
		{"asin(3/5)+asin(4/5)", "pi/2", ""},
		{"acosh(5/4)", "log(2)", ""},
		{"asinh(3/4)", "log(2)", ""},
		{"asin(x)^2", "(pi/2-acos(x))^2", ""},
		{"atan(exp(x)) + atan(exp(-x))", "pi/2", ""},
		{"atan(x^2) + atan(1/x^2)", "pi/2", ""},
		{"atan(sqrt(x)) + atan(1/sqrt(x))", "pi/2", ""},
		{"erf(x)+erf(-x)", "0", ""},
		{"atan(abs(x))", "abs(atan(x))", ""},
		{"asin(abs(x))", "abs(asin(x))", ""},
		{"atan2(2*y,2*x)", "atan2(y,x)", ""},
		{"2*atan(sqrt(x))", "acos((1-x)/(1+x))", ""},
		{"2*atan(abs(x))", "acos((1-x^2)/(1+x^2))", ""},
		{"asin((x-1)/(x+1))", "2*atan(sqrt(x)) - pi/2", ""},
		{"x*asin(x) + x*acos(x)", "pi*x/2", ""},
		{"log(asin(x)+acos(x))", "log(pi/2)", ""},
		{"asin(x)/x", "(pi/2-acos(x))/x", ""},
		{"atan((sqrt(1+x^2)-1)/x)", "atan(x)/2", ""},
		{"atan(x/(1+sqrt(1-x^2)))", "asin(x)/2", ""},
		{"atan(sqrt(1+x^2)-x)", "pi/4 - atan(x)/2", ""},
		{"atan(x+sqrt(1+x^2))", "pi/4 + atan(x)/2", ""},
		{"x*acos(x)", "2*x*atan(sqrt((1-x)/(1+x)))", "where the right side is real: at x = -1 it is not"},
		{"acos(x)^2", "4*atan(sqrt((1-x)/(1+x)))^2", "where the right side is real: at x = -1 it is not"},
		{"sqrt(acos(x))", "sqrt(2*atan(sqrt((1-x)/(1+x))))", "where the right side is real: at x = -1 it is not"},
		{"exp(acosh(x)^2)", "exp(4*log(sqrt((x+1)/2)+sqrt((x-1)/2))^2)", ""},
		{"x*asin(1/2)", "pi/6*x", ""},
		{"1/asinh(x)", "1/atanh(x/sqrt(1+x^2))", ""},
		{"x*atan(1/2)+x*atan(1/3)", "x*pi/4", ""},
		{"acos(x/a)", "2*atan(sqrt((a-x)/(a+x)))", ""},
		{"acosh(x/a)", "2*log(sqrt((x+a)/(2*a))+sqrt((x-a)/(2*a)))", ""},
		{"log(acosh(x))", "log(2*asinh(sqrt((x-1)/2)))", ""},
		{"acos(x)/sqrt(1-x^2)", "2*atan(sqrt((1-x)/(1+x)))/sqrt(1-x^2)", ""},
		{"atan(a*tan(x))", "atan(a*sin(x)/cos(x))", ""},
		{"asin(x) - 2*atan(x/(1+sqrt(1-x^2)))", "0", ""},
		{"asin(x)*acosh(x+2)", "4*atan(x/(1+sqrt(1-x^2)))*asinh(sqrt((x+1)/2))", ""},
		{"2*asin(abs(x))", "acos(1-2*x^2)", ""},
		{"atan(x) + atan(y)", "atan2(x+y, 1-x*y)", "for points where atan2(x + y, 1 - x*y) does not jump"},
	} {
		if r := compareText(t, c.left, c.right); r.Verdict != check.Proved || r.Condition != c.condition {
			t.Errorf("%s = %s: %v %s%s, want it proved %s; %v", c.left, c.right, r.Verdict, r.Condition, r.Reason, c.condition, r.Witness)
		}
	}
}

// Equalities between inverse functions that hold on a part of the domain only,
// or nowhere.
func TestWrongBranches(t *testing.T) {
	for _, c := range []struct{ left, right string }{
		{"atan2(y,x) + atan2(-y,x)", "0"},               // at y = 0, x < 0
		{"atan2(y,x)", "sign(y)*acos(x/sqrt(x^2+y^2))"}, // at y = 0, x < 0
		{"atan(x)+atan(1/x)", "pi/2"},
		{"asin(2*x*sqrt(1-x^2))", "2*asin(x)"},
		{"acsc(x)", "atan(1/sqrt(x^2-1))"},
		{"asec(x)", "atan(sqrt(x^2-1))"},
		{"atan2(y,x) + atan2(x,y)", "pi/2"},
		{"acos(1/sqrt(1+x^2))", "atan(x)"},
		{"2*atan(x)", "asin(2*x/(1+x^2))"},
		{"2*atan(x)", "atan(2*x/(1-x^2))"},
		{"atan((1+x)/(1-x))", "atan(x) + pi/4"},
		{"atan((a+x)/(1-a*x))", "atan(a)+atan(x)"},
		{"atan((x-a)/(1+a*x))", "atan(x)-atan(a)"},
		{"atan(x/a) + atan(a/x)", "pi/2"},
		{"acos(2*x^2-1)", "2*acos(x)"},
		{"acos(4*x^3-3*x)", "3*acos(x)"},
		{"asin(3*x-4*x^3)", "3*asin(x)"},
		{"acosh(2*x^2+1)", "2*asinh(x)"},
		{"asin(cos(x))", "pi/2 - x"},
		{"acos(sin(x))", "pi/2 - x"},
		{"atan(cot(x))", "pi/2 - x"},
		{"atan(tan(x))", "x"},
		{"acot(x)", "pi/2 - atan(x)"},
		{"asin(x)+asin(y)", "asin(x*sqrt(1-y^2)+y*sqrt(1-x^2))"},
		{"atan(x)+atan(y)+atan((1-x-y-x*y)/(1+x+y-x*y))", "pi/4"},
		{"acos(x)+acos(y)", "acos(x*y-sqrt(1-x^2)*sqrt(1-y^2))"},
		{"exp(2*atan(x))", "exp(asin(2*x/(1+x^2)))"},
		{"atan(x^3) + atan(1/x^3)", "pi/2"},
		{"atan2(y,x)", "atan(y/x)"},
		{"atan2(a*y,a*x)", "atan2(y,x)"},
		{"atan2(sin(t),cos(t))", "t"},
		{"atan2(1,x)", "acot(x)"},
		{"2*atan(x)", "acos((1-x^2)/(1+x^2))"},
		{"asin(2*sqrt(x)/(1+x))", "2*atan(sqrt(x))"},
		{"atan(log(x)) + atan(1/log(x))", "pi/2"},
		{"acos((1-x^2)/(1+x^2))", "2*atan(x)"},
		{"atan(cos(x)/(1-sin(x)))", "pi/4 + x/2"},
		{"acot(x)+acot(1/x)", "pi/2"},
		{"atan((3*x-x^3)/(1-3*x^2))", "3*atan(x)"},
		{"acos(x)", "2*atan(sqrt((1-x)/(1+x))) + 10^(-20)"},
		{"atan(sqrt(1+x)-sqrt(x))", "pi/4 - atan(sqrt(x))/2 + x*10^(-30)"},
		{"acosh(x)", "2*log(sqrt((x+1)/2)-sqrt((x-1)/2))"},
		{"asin(x)", "2*atan(x/(1-sqrt(1-x^2)))"},
		{"asin(sin(x))", "x"},
		{"acos(cos(x))", "abs(x)"},
		{"2*asin(x)", "acos(1-2*x^2)"},
		{"atan2(x,-1)", "atan(x)"},
		{"acot(x) + atan(x)", "pi/2"},
		{"atan2(y,x)", "acos(x/sqrt(x^2+y^2))"},
		{"atan2(y,-x)", "pi - atan2(y,x)"},
	} {
		if r := compareText(t, c.left, c.right); r.Verdict != check.Refuted {
			t.Errorf("%s = %s: %v %s%s, want it refuted", c.left, c.right, r.Verdict, r.Condition, r.Reason)
		}
	}
}

// Near-misses of equalities between inverse functions are never proved.
func TestInverseNearMisses(t *testing.T) {
	for _, c := range [][2]string{
		{"atan(sqrt(1 + x) - sqrt(x))", "pi/4 - atan(sqrt(x))/2"},
		{"acos(x)", "2*atan(sqrt((1 - x)/(1 + x)))"},
		{"acosh(x)", "2*log(sqrt((x + 1)/2) + sqrt((x - 1)/2))"},
		{"2*asin(sqrt(x))", "acos(1 - 2*x)"},
		{"atan(1/2) + atan(1/3)", "pi/4"},
		{"atan2(y, x)", "2*atan(y/(x + sqrt(x^2 + y^2)))"},
		{"x*acos(x)", "2*x*atan(sqrt((1 - x)/(1 + x)))"},
		{"asinh(x)", "atanh(x/sqrt(1 + x^2))"},
		{"2*atan(tanh(x/2))", "atan(sinh(x))"},
	} {
		for _, change := range []string{
			"(%s) + 10^(-30)", "(%s)*(1 + 10^(-20))", "-(%s)", "pi - (%s)", "(%s) + pi", "2*pi + (%s)", "abs(%s) + 10^(-12)", "sin(%s)", "(%s) + pi*sign(x - 20)", "(%s) + max(0, x - 1/2)",
			"(%s) + pi*x", "3*(%s)",
		} {
			wrong := fmt.Sprintf(change, c[1])
			if r := compareText(t, c[0], wrong); r.Verdict == check.Proved {
				t.Errorf("%s = %s proved %s", c[0], wrong, r.Condition)
			}
		}
	}
}

// At points of the domain that stand alone equalities may fail that hold
// everywhere else.
func TestLonePoints(t *testing.T) {
	for _, c := range []struct {
		left, right string
		want        check.Verdict
		condition   string
	}{
		{"sqrt(x^2*(x - 1)) + abs(x - 1)", "sqrt(x^2*(x - 1)) + x - 1", check.Refuted, ""}, // at 0
		{"sqrt(x^4 - x^2) + abs(x^2 - 1)", "sqrt(x^4 - x^2) + x^2 - 1", check.Refuted, ""},
		{"sqrt((7*x - 3)^2*(x - 1)) + abs(x - 1)", "sqrt((7*x - 3)^2*(x - 1)) + x - 1", check.Refuted, ""},
		{"sqrt(x*(x - 1)) + sqrt(-x*(x - 2)) + abs(x - 1/2)", "sqrt(x*(x - 1)) + sqrt(-x*(x - 2)) + x - 1/2", check.Refuted, ""},
		{"sqrt(x^2*y - x^2) + abs(y - 1)", "sqrt(x^2*y - x^2) + y - 1", check.Refuted, ""},
		{"asec(abs(x)^3)", "asec((x^3)^sign(x))", check.Refuted, ""}, // at -1
		{"acos(1 + x^2*(x - 2)) + abs(x - 1)", "acos(1 + x^2*(x - 2)) + x - 1", check.Refuted, ""},
		// sqrt(2) is not a point that can be tried.
		{"sqrt((x^2 - 2)^2*(x - 3)) + abs(x - 3)", "sqrt((x^2 - 2)^2*(x - 3)) + x - 3", check.Proved, "for (x^2 - 2)^2*(x - 3) != 0"},
		{"sqrt(x^4 - x^2)", "abs(x)*sqrt(x^2 - 1)", check.Proved, ""},
		{"sqrt(x^4 - x^2)/x^2", "sqrt(x^2 - 1)/abs(x)", check.Proved, ""},
		{"sqrt(x)*sqrt(x - 1) + abs(x)", "sqrt(x^2 - x) + x", check.Proved, ""},
	} {
		if r := compareText(t, c.left, c.right); r.Verdict != c.want || r.Condition != c.condition {
			t.Errorf("%s = %s: %v %s%s, want %v %s", c.left, c.right, r.Verdict, r.Condition, r.Reason, c.want, c.condition)
		}
	}
}
