/** An account API in the same process, faithful to Koyeb's description, to try and to test with. */
@NullMarked
package io.github.sessiongateway.sandbox;

import org.jspecify.annotations.NullMarked;
