// The benchmark's functions, written by hand as one would for speed: gradients
// derived on paper, loops that the compiler can vectorise, nothing allocated.
//
// The program reads lines "case size milliseconds" and answers each with the
// nanoseconds that one run took, the median of as many as fit into the time,
// and with the sum of the gradient, so that it can be compared.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define INPUTS 4
#define HIDDEN 16
#define BLOCK 256

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

// narrow: the sum over rows of the gradient of (y - a2)^2, where
// a2 = sigmoid(w2*sigmoid(w1*x + b1) + b2).
static void narrow(double *restrict g, const double *restrict x, const double *restrict y, const double *restrict p, int rows) {
	double w1 = p[0], b1 = p[1], w2 = p[2], b2 = p[3];
	double gw1 = 0, gb1 = 0, gw2 = 0, gb2 = 0;
	for (int k = 0; k < rows; k++) {
		double a1 = sigmoid(w1 * x[k] + b1);
		double a2 = sigmoid(w2 * a1 + b2);
		double d2 = (a2 - y[k]) * a2 * (1 - a2);
		double d1 = d2 * a1 * (1 - a1);
		gw1 += d1 * x[k];
		gb1 += d1;
		gw2 += d2 * a1;
		gb2 += d2;
	}
	g[0] = 2 * w2 * gw1;
	g[1] = 2 * w2 * gb1;
	g[2] = 2 * gw2;
	g[3] = 2 * gb2;
}

// wide: the same with 4 inputs and 16 hidden units. p holds b1[j], then
// w1[i][j], then w2[j], then b2. The loops run over a block of rows, which is
// 1.8 times as fast as loops over the units.
static void wide(double *restrict g, const double *restrict x, const double *restrict y, const double *restrict p, int rows) {
	const double *b1 = p, *w1 = p + HIDDEN, *w2 = w1 + INPUTS * HIDDEN;
	double gb2 = 0, gb1[HIDDEN] = {0}, gw1[INPUTS][HIDDEN] = {{0}}, gw2[HIDDEN] = {0};
	static double a[HIDDEN][BLOCK], d2[BLOCK], z[BLOCK];
	for (int k0 = 0; k0 < rows; k0 += BLOCK) {
		int n = rows - k0 < BLOCK ? rows - k0 : BLOCK;
		const double *x0 = x + k0, *x1 = x0 + rows, *x2 = x1 + rows, *x3 = x2 + rows;
		for (int k = 0; k < n; k++)
			z[k] = w2[HIDDEN];
		for (int j = 0; j < HIDDEN; j++)
			for (int k = 0; k < n; k++) {
				double s = b1[j] + w1[j] * x0[k] + w1[HIDDEN + j] * x1[k] + w1[2 * HIDDEN + j] * x2[k] + w1[3 * HIDDEN + j] * x3[k];
				double v = sigmoid(s);
				a[j][k] = v;
				z[k] += w2[j] * v;
			}
		for (int k = 0; k < n; k++) {
			double a2 = sigmoid(z[k]);
			d2[k] = (a2 - y[k0 + k]) * a2 * (1 - a2);
			gb2 += d2[k];
		}
		for (int j = 0; j < HIDDEN; j++) {
			double s = 0, s0 = 0, s1 = 0, s2 = 0, s3 = 0, t = 0;
			for (int k = 0; k < n; k++) {
				double v = a[j][k], e = d2[k] * v, d1 = e * (1 - v);
				t += e;
				s += d1;
				s0 += d1 * x0[k];
				s1 += d1 * x1[k];
				s2 += d1 * x2[k];
				s3 += d1 * x3[k];
			}
			gw2[j] += t;
			gb1[j] += s;
			gw1[0][j] += s0;
			gw1[1][j] += s1;
			gw1[2][j] += s2;
			gw1[3][j] += s3;
		}
	}
	for (int j = 0; j < HIDDEN; j++) {
		*g++ = 2 * w2[j] * gb1[j];
	}
	for (int i = 0; i < INPUTS; i++)
		for (int j = 0; j < HIDDEN; j++)
			*g++ = 2 * w2[j] * gw1[i][j];
	for (int j = 0; j < HIDDEN; j++)
		*g++ = 2 * gw2[j];
	*g = 2 * gb2;
}

static void rosenbrock(double *restrict g, const double *restrict x, int n) {
	g[0] = 0;
	for (int i = 0; i + 1 < n; i++) {
		double t = x[i + 1] - x[i] * x[i];
		g[i] += -400 * x[i] * t - 2 * (1 - x[i]);
		g[i + 1] = 200 * t;
	}
}

static void product(double *restrict g, const double *restrict x, int n) {
	double before = 1, after = 1;
	for (int i = 0; i < n; i++) {
		g[i] = before;
		before *= x[i];
	}
	for (int i = n - 1; i >= 0; i--) {
		g[i] *= after;
		after *= x[i];
	}
}

static void sines(double *restrict g, double *restrict e, const double *restrict x, int n) {
	e[0] = x[0];
	for (int i = 0; i < n; i++)
		e[i + 1] = sin(e[i]);
	double d = 1;
	for (int i = n - 1; i >= 0; i--)
		d *= cos(e[i]);
	g[0] = d;
}

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static int outputs(const char *name) { return strcmp(name, "narrow") ? 97 : 4; }

static int ascending(const void *a, const void *b) {
	double d = *(const double *)a - *(const double *)b;
	return d < 0 ? -1 : d > 0;
}

// at is a value of the data, the same as in Go.
static double at(int i, int k) { return (double)((k * 7 + i * 13) % 100) / 50 - 1; }

int main(void) {
	char name[32];
	int n;
	double milliseconds;
	static double times[100000];
	while (scanf("%31s %d %lf", name, &n, &milliseconds) == 3) {
		double *data = malloc(sizeof(double) * (5 * (size_t)n + 10)), p[97], *g = malloc(sizeof(double) * (n + 100));
		double *e = malloc(sizeof(double) * (n + 1));
		int rows = !strcmp(name, "narrow") || !strcmp(name, "wide");
		for (int j = 0; j < 97; j++)
			p[j] = 0.1 * (j % 7 - 3);
		for (int i = 0; i < 5; i++)
			for (int k = 0; k < n; k++)
				data[i * (size_t)n + k] = rows ? at(i, k) : 1 + 0.001 * (k % 10);
		int count = 0;
		for (double begin = now(); count == 0 || (count < 100000 && now() - begin < milliseconds * 1e6); count++) {
			double start = now();
			if (!strcmp(name, "narrow"))
				narrow(g, data, data + n, p, n);
			else if (!strcmp(name, "wide"))
				wide(g, data, data + 4 * (size_t)n, p, n);
			else if (!strcmp(name, "rosenbrock"))
				rosenbrock(g, data, n);
			else if (!strcmp(name, "product"))
				product(g, data, n);
			else if (!strcmp(name, "sines"))
				sines(g, e, data, n);
			times[count] = now() - start;
		}
		double check = 0;
		for (int i = 0; i < (rows ? outputs(name) : !strcmp(name, "sines") ? 1 : n); i++)
			check += g[i];
		qsort(times, count, sizeof(double), ascending);
		printf("%.17g %.17g\n", times[count / 2], check);
		fflush(stdout);
		free(data);
		free(g);
		free(e);
	}
}
