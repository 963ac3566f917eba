package main

import "math"

// The same functions by hand in Go, as in c/hand.c. Each returns a function that
// computes the gradient again and again.

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func handNarrow(b *benchmark) func() []float64 {
	columns, p := b.data(2, 4)
	x, y := columns[0], columns[1]
	g := make([]float64, 4)
	return func() []float64 {
		w1, b1, w2, b2 := p[0], p[1], p[2], p[3]
		var gw1, gb1, gw2, gb2 float64
		for k := range x {
			a1 := sigmoid(w1*x[k] + b1)
			a2 := sigmoid(w2*a1 + b2)
			d2 := (a2 - y[k]) * a2 * (1 - a2)
			d1 := d2 * a1 * (1 - a1)
			gw1 += d1 * x[k]
			gb1 += d1
			gw2 += d2 * a1
			gb2 += d2
		}
		g[0], g[1], g[2], g[3] = 2*w2*gw1, 2*w2*gb1, 2*gw2, 2*gb2
		return g
	}
}

func handWide(b *benchmark) func() []float64 {
	columns, p := b.data(inputs+1, wideParameters)
	g := make([]float64, len(p))
	return func() []float64 {
		wideGradient(g, columns, p)
		return g
	}
}

// wideGradient computes the gradient at p over the rows, and returns the loss.
func wideGradient(g []float64, columns [][]float64, p []float64) (loss float64) {
	x, y := columns[:inputs], columns[inputs]
	b1, w1, w2, b2 := p[:hidden], p[hidden:][:inputs*hidden], p[hidden+inputs*hidden:][:hidden], p[len(p)-1]
	gb1, gw1, gw2 := g[:hidden], g[hidden:][:inputs*hidden], g[hidden+inputs*hidden:][:hidden]
	clear(g)
	var a [hidden]float64
	var gb2 float64
	for k := range y {
		z := b2
		for j := range a {
			s := b1[j]
			for i := range x {
				s += w1[i*hidden+j] * x[i][k]
			}
			a[j] = sigmoid(s)
			z += w2[j] * a[j]
		}
		a2 := sigmoid(z)
		loss += (a2 - y[k]) * (a2 - y[k])
		d2 := (a2 - y[k]) * a2 * (1 - a2)
		gb2 += d2
		for j := range a {
			e := d2 * a[j]
			d1 := e * (1 - a[j])
			gw2[j] += e
			gb1[j] += d1
			for i := range x {
				gw1[i*hidden+j] += d1 * x[i][k]
			}
		}
	}
	for j := range gw2 {
		gb1[j] *= 2 * w2[j]
		gw2[j] *= 2
		for i := range x {
			gw1[i*hidden+j] *= 2 * w2[j]
		}
	}
	g[len(g)-1] = 2 * gb2
	return loss
}

func handRosenbrock(b *benchmark) func() []float64 {
	_, x := b.data(0, b.size)
	g := make([]float64, len(x))
	return func() []float64 {
		g[0] = 0
		for i := range len(x) - 1 {
			t := x[i+1] - x[i]*x[i]
			g[i] += -400*x[i]*t - 2*(1-x[i])
			g[i+1] = 200 * t
		}
		return g
	}
}

func handProduct(b *benchmark) func() []float64 {
	_, x := b.data(0, b.size)
	g := make([]float64, len(x))
	return func() []float64 {
		before, after := 1.0, 1.0
		for i, v := range x {
			g[i] = before
			before *= v
		}
		for i := len(x) - 1; i >= 0; i-- {
			g[i] *= after
			after *= x[i]
		}
		return g
	}
}

func handSines(b *benchmark) func() []float64 {
	_, x := b.data(0, 1)
	e := make([]float64, b.size+1)
	g := make([]float64, 1)
	return func() []float64 {
		e[0] = x[0]
		for i := range b.size {
			e[i+1] = math.Sin(e[i])
		}
		d := 1.0
		for _, v := range e[:b.size] {
			d *= math.Cos(v)
		}
		g[0] = d
		return g
	}
}
