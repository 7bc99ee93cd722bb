/** Starts a gateway on a sandbox for an application's own tests with JUnit 5. */
@NullMarked
package io.github.sessiongateway.junit;

import org.jspecify.annotations.NullMarked;
