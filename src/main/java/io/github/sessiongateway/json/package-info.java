/** Reads JSON from strangers, so that what one of them sends costs the others nothing. */
@NullMarked
package io.github.sessiongateway.json;

import org.jspecify.annotations.NullMarked;
