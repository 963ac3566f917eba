// Package modular proves equalities by evaluation in finite fields: both sides
// are computed at random points, exactly, and equality is decided up to a
// stated probability of error. Nothing is rewritten into a normal form; there
// is no simplifier, no polynomial gcd and no factoring.
//
//	r := modular.Equal(a, b, modular.Options{})
//	if r.Proved { ... } // equal wherever both are defined and r.Conditions hold
//
// A failure to prove says nothing: two equal sides may differ in the field.
//
// # What the field knows
//
// A point lives in a [tower] of primes p, m = (p-1)/2, m2 = (m-1)/2, q and
// (q-1)/2 with p+1 = 155195040*q. Each level is a field in which every
// expression can be evaluated, with its own random values of the variables.
//
//   - Rational identities hold in any field.
//   - e^u at level p is g^(u at level m), where g generates the squares, a
//     group of order m. So sums in the exponent become products, and u^v is a
//     power likewise.
//   - e^(iu) is a point of the circle x^2+y^2 = 1 over p, whose order is p+1,
//     to the power of u at level q; rational multiples of pi are roots of
//     unity. Cosine and sine are its coordinates.
//   - "Positive" means square. -1 is no square as p = 3 mod 4, so that every
//     residue but 0 is positive or negative, the product rule of signs holds,
//     and |u| = sign(u)*u. The root of a square that is itself a square is
//     unique: sqrt(a)*sqrt(b) = sqrt(ab) and sqrt(u^2) = |u|. Points at which
//     the operand of a root is no square are passed over: they stand for reals
//     at which the root is undefined.
//   - Logarithms, arctangents and functions known by name alone get random
//     values that depend on the value of their operand: kernels. They are
//     related by log|ab| = log|a|+log|b|, also where that is only visible in
//     the values at the point, and by atan(-u) = -atan(u) and
//     atan(1/u) = sign(u)*pi/2 - atan(u).
//
// # Why a proof is a proof
//
// Every relation that the evaluation imposes is one that the real functions
// obey on the domain of the claim. What is not imposed (the kernels are
// treated as independent; signs are drawn freely, even where the reals would
// not allow the combination; pi is a random square) makes the field less
// special than the reals. That can only lose proofs: an identity between
// independent elements holds for all that may take their place.
//
// It remains that a difference which is not zero on some open set of reals is
// seen at random points. Over such a set every sign that the claim asks for
// (under roots, in |u|, in comparisons) is fixed. On it the difference of the
// sides is an element D of a field F that comes from the rational functions of
// variables and kernels by adjoining the roots, and D is not 0 if the real
// difference is not and the kernels are independent; if they are dependent and
// D is 0, the claim is true. Adjoin to F the square roots of all that is
// positive on the set. By the theorem of Chebotarev (in the form that Weil's
// bound makes effective) a random point splits in the result with probability
// 2^-d, up to a term of the order of 1/sqrt(p), where 2^d is the degree; at
// such a point the field has exactly the signs of the open set, and D vanishes
// with probability at most deg(D)/q (Schwartz 1980). The exponent d is at most
// the number of roots of even degree and of independent signs; it is counted
// by [machine.countSigns]. Equal tries 14*2^d points, so that the right signs
// are missed with probability e^-14, less than one in a million, and 24 points
// at least. A fixed number would be unsound: a product of five factors
// |x_i| + x_i is 0 for 31 of 32 sign vectors.
//
// Facts that hold wherever both sides are defined (u > 0 for log(u), |u| < 1
// for asin(u)) are used in a second attempt, when without them the sides
// differ: points that violate them are passed over as well. They are taken
// only from nodes that have a value wherever the sides have, not from the
// branches of a select, and never from the base of a power, which may be
// negative for integer exponents.
//
// # What a proof does not say
//
//   - It holds off boundaries: where a sign is 0, a comparison an equality, or
//     the domain has no interior. Operations that jump there are reported as
//     conditions. Continuous sides agree on the closure of what is proved, but
//     perhaps not at points of the domain that stand alone, as 0 does for
//     sqrt(x^2*(x-1)).
//   - A domain without a real point satisfies every claim; the caller looks
//     for a point at which both sides are defined.
//   - A power u^v with a symbolic exponent is real for u > 0, and for u < 0
//     where v is an integer. Both are tried (see parity.go). If only u > 0
//     gives a proof, that is reported as a condition.
//
// # Error
//
// [Result.ErrorBound] adds both chances above. It is heuristic in two places:
// the constants in Weil's bound are not tracked, and the towers are drawn from
// a table of 176, so that a claim built with the table at hand from constants
// of thousands of digits could be 0 in all of them without being 0. Constants
// that vanish in a tower disqualify it, the sizes of constants and exponents
// are bounded, and the degree is.
//
// # Sources
//
// J. T. Schwartz, Fast probabilistic algorithms for verification of polynomial
// identities, J. ACM 27 (1980). G. H. Gonnet, Determining equivalence of
// expressions in random polynomial time, STOC 1984. M. B. Monagan and
// G. H. Gonnet, Signature functions for algebraic numbers, ISSAC 1994.
package modular
