package io.github.sessiongateway.internal.process;

import java.time.Duration;
import java.util.List;

/**
 * A program to run, without a shell.
 *
 * @param command the absolute path of the program, and its arguments
 * @param environment the names of the gateway's variables that the program gets, and no others
 * @param timeout the time after which it is killed
 */
public record Program(List<String> command, List<String> environment, Duration timeout) {}
