/** Which libraries are on the class path: those that a feature needs are optional dependencies. */
@NullMarked
package io.github.sessiongateway.internal.classpath;

import org.jspecify.annotations.NullMarked;
