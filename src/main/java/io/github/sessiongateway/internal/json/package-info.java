/** A reader of untrusted JSON. The text of one sender must not slow down or fail others. */
@NullMarked
package io.github.sessiongateway.internal.json;

import org.jspecify.annotations.NullMarked;
