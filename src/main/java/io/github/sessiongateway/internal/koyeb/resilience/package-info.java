/** The decorators of a call that survive a Koyeb that fails, and the one method that joins them. */
@NullMarked
package io.github.sessiongateway.internal.koyeb.resilience;

import org.jspecify.annotations.NullMarked;
