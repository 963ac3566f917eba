package main

import (
	"io"
	"log"
	"os"
)

// show runs a step of the lesson.
func show(step func(io.Writer) error) {
	if err := step(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// Two numbers: what a derivative is.
func Example_twoNumbers() {
	show(twoNumbers)
	// Output:
	// 2 * 3 = 6.000
	// 2.001 * 3 = 6.003
	// it moved 3.000 times as far as the factor did
}

// The same function as a graph.
func Example_theGraph() {
	show(theGraph)
	// Output:
	// y = a*b, dy/da = b
	// at a = 2, b = 3: y = 6, dy/da = 3
}

// Each operation has a rule of its own.
func Example_theRules() {
	show(theRules)
	// Output:
	// y = add(a, b): 1 and 1
	// y = mul(a, b): b and a
	// y = square(x): 2*x
	// y = sin(x): cos(x)
	// y = sigmoid(x): y*(1 - y)
}

// A chain: the links are multiplied.
func Example_theChain() {
	show(theChain)
	// Output:
	// # The derivative of y by x
	//
	// # By definition,
	// u = x^2
	// y = sin(u)
	//
	// # y depends on x through u:
	// ∂y/∂x = ∂y/∂u * ∂u/∂x
	//
	// # The links:
	// ∂y/∂u = cos(u)
	// ∂u/∂x = 2*x
	//
	// # All in all:
	// ∂y/∂x = cos(u)*2*x = 2*cos(u)*x
}

// Two paths: what they contribute is added.
func Example_twoPaths() {
	show(twoPaths)
	// Output:
	// ∂y/∂y = 1: contributes 1, that makes 1
	// ∂y/∂v_1 = v_2: contributes 2.71828, that makes 2.71828
	// ∂y/∂v_2 = v_1: contributes 1, that makes 1
	// ∂v_2/∂x = v_2: contributes 2.71828, that makes 2.71828
	// ∂v_1/∂x = 2*x: contributes 5.43656, that makes 8.15485
	// dy/dx = x^2*exp(x) + 2*(exp(x)*x)
}

// A unit of a network: forward and back.
func Example_theUnit() {
	show(theUnit)
	// Output:
	// forward pass
	//
	//   node  operation   value
	//   w     input       0.5
	//   x     input       2
	//   b     input       -1
	//   v_1   w*x         1
	//   z     v_1 + b     0
	//   a     sigmoid(z)  0.5
	//
	// reverse pass
	//
	//   adjoint  path  local partial      its value  contribution  sum
	//   ∂a/∂a    seed                                1             1
	//   ∂a/∂z    a     ∂a/∂z = a*(1 - a)  0.25       0.25          0.25
	//   ∂a/∂v_1  z     ∂z/∂v_1 = 1        1          0.25          0.25
	//   ∂a/∂b    z     ∂z/∂b = 1          1          0.25          0.25
	//   ∂a/∂w    v_1   ∂v_1/∂w = x        2          0.5           0.5
	//   ∂a/∂x    v_1   ∂v_1/∂x = w        0.5        0.125         0.125
	//
	// derivatives
	//
	//   derivative  value
	//   ∂a/∂w       0.5
	//   ∂a/∂x       0.125
	//   ∂a/∂b       0.25
}

// Two units: the derivation by hand.
func Example_theRegressor() {
	show(theRegressor)
	// Output:
	// # The derivative of L by w_1
	//
	// # By definition,
	// z_1 = w_1*x + b_1
	// a_1 = sigmoid(z_1)
	// z_2 = a_1*w_2 + b_2
	// a_2 = sigmoid(z_2)
	// L = 1/2*(y - a_2)^2
	//
	// # L depends on w_1 through a_2, z_2, a_1 and z_1:
	// ∂L/∂w_1 = ∂L/∂a_2 * ∂a_2/∂z_2 * ∂z_2/∂a_1 * ∂a_1/∂z_1 * ∂z_1/∂w_1
	//
	// # The links:
	// ∂L/∂a_2 = 1/2*2*(y - a_2)*(-1) = -(y - a_2)
	// ∂a_2/∂z_2 = sigmoid(z_2)*(1 - sigmoid(z_2)) = a_2*(1 - a_2)
	// ∂z_2/∂a_1 = w_2
	// ∂a_1/∂z_1 = sigmoid(z_1)*(1 - sigmoid(z_1)) = a_1*(1 - a_1)
	// ∂z_1/∂w_1 = x
	//
	// # All in all:
	// ∂L/∂w_1 = -(y - a_2)*a_2*(1 - a_2)*w_2*a_1*(1 - a_1)*x
}

// A slip of the pen, and how it is found.
func Example_theSlip() {
	show(theSlip)
	// Output:
	// dL/dw_1 = -(y - a_2)*a_2*(1 - a_2)*a_1*w_2*a_1*(1 - a_1)*x
	// refuted: yours is a_1 times the true one
}

// What it is good for: steps downhill.
func Example_theDescent() {
	show(theDescent)
	// Output:
	// L = 0.211756
	// L = 0.14912
	// L = 0.10167
}
