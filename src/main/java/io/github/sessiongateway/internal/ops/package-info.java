/** The ops port, where a platform asks for health, version and metrics. */
@NullMarked
package io.github.sessiongateway.internal.ops;

import org.jspecify.annotations.NullMarked;
