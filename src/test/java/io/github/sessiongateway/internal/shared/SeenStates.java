package io.github.sessiongateway.internal.shared;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The states that a search has seen, numbered from 0, each with the state that it came from. */
final class SeenStates {
  private final List<byte[]> states = new ArrayList<>();
  private int[] origins = new int[1 << 10];

  /** The numbers of the states plus 1, each at its hash or after it. 0 is a free place. */
  private int[] table = new int[1 << 11];

  /** Adds a state. Returns whether it is new. */
  boolean add(byte[] state, int origin) {
    int place = place(state);
    if (table[place] != 0) {
      return false;
    }
    if (states.size() == origins.length) {
      grow();
      place = place(state);
    }
    origins[states.size()] = origin;
    states.add(state);
    table[place] = states.size();
    return true;
  }

  private int place(byte[] state) {
    int hash = Arrays.hashCode(state) * 0x9E3779B9;
    int place = (hash ^ (hash >>> 15)) & (table.length - 1);
    while (table[place] != 0 && !Arrays.equals(states.get(table[place] - 1), state)) {
      place = (place + 1) & (table.length - 1);
    }
    return place;
  }

  /** Doubles the room. */
  private void grow() {
    origins = Arrays.copyOf(origins, origins.length * 2);
    table = new int[table.length * 2];
    for (int number = 0; number < states.size(); number++) {
      table[place(states.get(number))] = number + 1;
    }
  }

  int size() {
    return states.size();
  }

  byte[] state(int number) {
    return states.get(number);
  }

  int origin(int number) {
    return origins[number];
  }
}
