/** The standalone gateway: the command line of the fat jar. */
@NullMarked
package io.github.sessiongateway.internal.standalone;

import org.jspecify.annotations.NullMarked;
