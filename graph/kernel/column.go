package kernel

//go:generate go run ./generate -fit
//go:generate go run ./generate

// A Loop computes a function for every row: its value for x[i], y[i] and z[i] is
// to[i]. Operands that the function does not have may be nil; the others are at
// least as long as the result, which may be one of them.
type Loop[T float32 | float64] func(to, x, y, z []T)

// Column returns the loop of the function of that name, for which see
// [Function]. It returns the same bits as the function's program; where the
// program escapes, a slower and no less accurate value.
func Column[T float32 | float64](name string) (loop Loop[T], ok bool) {
	switch loops := any(&loop).(type) {
	case *Loop[float64]:
		*loops, ok = loops64[name]
	case *Loop[float32]:
		*loops, ok = loops32[name]
	}
	return loop, ok
}
