package jit

import "github.com/chainrule-go/chainrule/graph/kernel"

// sigmoid is the one of package kernel.
func sigmoid(b *kernel.Builder, x kernel.Value) kernel.Value {
	f, _ := kernel.Function("sigmoid")
	return f(b, x)
}

// regressor returns the gradient, summed over rows, of (a - y)^2 for a network
// with a layer of hidden sigmoids and a sigmoid: the weights and the bias of each
// hidden one, the weights and the bias of the last.
func regressor(width, inputs, hidden int) *kernel.Code {
	b := kernel.NewBuilder(width)
	var x, a []kernel.Value
	for i := range inputs {
		x = append(x, b.Input(i))
	}
	y := b.Input(inputs)
	u := func(i int) kernel.Value { return b.Uniform(i) }
	last := hidden * (inputs + 1)
	for j := range hidden {
		z := u(j*(inputs+1) + inputs)
		for i := range inputs {
			z = b.FMA(u(j*(inputs+1)+i), x[i], z)
		}
		a = append(a, sigmoid(b, z))
	}
	z := u(last + hidden)
	for j := range hidden {
		z = b.FMA(u(last+j), a[j], z)
	}
	out := sigmoid(b, z)
	one := b.Number(1)
	e := b.Sub(out, y)
	d := b.Mul(b.Add(e, e), b.Mul(out, b.Sub(one, out)))
	for j := range hidden {
		dj := b.Mul(b.Mul(d, u(last+j)), b.Mul(a[j], b.Sub(one, a[j])))
		for i := range inputs {
			b.SumProduct(dj, x[i])
		}
		b.Sum(dj)
	}
	for j := range hidden {
		b.SumProduct(d, a[j])
	}
	b.Sum(d)
	return b.Code()
}
