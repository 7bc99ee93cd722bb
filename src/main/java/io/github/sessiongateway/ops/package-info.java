/** What a platform asks of a service: is it alive, is it ready. */
@NullMarked
package io.github.sessiongateway.ops;

import org.jspecify.annotations.NullMarked;
