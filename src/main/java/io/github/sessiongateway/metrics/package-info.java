/** Measures a gateway in an application's own Micrometer registry. */
@NullMarked
package io.github.sessiongateway.metrics;

import org.jspecify.annotations.NullMarked;
