package main

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/api"
)

// metrics are what Prometheus reads.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

func newMetrics(r *registry.Registry) *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	m.requests = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "rho_request_seconds", Help: "Time of requests by route and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
	}, []string{"route", "status"})
	gauge := func(name, help string, value func(v *registry.View) float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return value(r.View()) })
	}
	m.registry.MustRegister(
		m.requests,
		gauge("rho_version", "Number of the last event.", func(v *registry.View) float64 { return float64(v.Version()) }),
		// Everybody may read this, so of people it counts by tens.
		gauge("rho_households", "Households that are registered, rounded down to tens.", func(v *registry.View) float64 { return tens(v.HouseholdCount()) }),
		gauge("rho_households_waiting", "Households that wait for a round, rounded down to tens.", func(v *registry.View) float64 {
			return tens(v.Select(registry.InState(registry.StateWaiting)).Len())
		}),
		gauge("rho_practices", "Practices.", func(v *registry.View) float64 { return float64(v.PracticeCount()) }),
	)
	return m
}

// tens is a number rounded down to tens.
func tens(n int) float64 { return float64(n / 10 * 10) }

func (m *metrics) observe(pattern string, status int, took time.Duration) {
	m.requests.WithLabelValues(pattern, strconv.Itoa(status)).Observe(took.Seconds())
}

// open is the address that Prometheus reads.
func (m *metrics) open() api.Open {
	return api.Open{Pattern: "GET /metrics", Summary: "Numbers for Prometheus; people are counted by tens", Handler: promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})}
}
