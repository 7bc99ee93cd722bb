/** Measurements as Micrometer's meters, and the scrape of Prometheus. Loaded only if it is used. */
@NullMarked
package io.github.sessiongateway.internal.metrics;

import org.jspecify.annotations.NullMarked;
