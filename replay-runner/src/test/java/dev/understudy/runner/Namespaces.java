// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Four network namespaces, which only {@code ip netns} knows, and what links them. Nothing of the machine's own network is touched.
 *
 * <pre>
 *   primary 10.77.0.2 ---- cable 10.77.0.4 ---- standby 10.77.0.3     the link that a test cuts
 *                  \                            /
 *                   ------ gate 10.77.0.1 -----                       gateway and clients; never cut
 * </pre>
 *
 * The cable is a router: when it is down, primary and standby keep their addresses and routes, and nobody is told.
 */
final class Namespaces implements AutoCloseable {
    /** A thing that this machine can't do. */
    static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1;

        Unavailable(String message) {
            super(message);
        }
    }

    private static final String GATE = "10.77.0.1";
    private static final String PRIMARY = "10.77.0.2";
    private static final String STANDBY = "10.77.0.3";
    private static final String CABLE = "10.77.0.4";

    /** Classic BPF: the next packet's random number, and what becomes of packets (TC_ACT_OK, TC_ACT_SHOT). */
    private static final String DROP_BELOW = "4,32 0 0 4294963256,53 0 1 %d,6 0 0 0,6 0 0 2";

    private final String name;

    private Namespaces(String name) {
        this.name = name;
    }

    /** Makes them, for this process, or says why that can't be. */
    static Namespaces create() throws IOException, InterruptedException, Unavailable {
        if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            throw new Unavailable("network namespaces need root");
        }
        Namespaces namespaces =
                named("understudy-" + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime()));
        try {
            namespaces.addAll();
            return namespaces;
        } catch (IOException | InterruptedException | Unavailable e) {
            namespaces.close();
            throw e;
        }
    }

    /** Those that another process of this test has made; whoever made them closes them. */
    static Namespaces named(String name) {
        return new Namespaces(name);
    }

    String name() {
        return name;
    }

    /** Who is where; the gateway is to be started from its own namespace. */
    TakeoverScene.Hosts hosts() {
        return new TakeoverScene.Hosts(
                new TakeoverScene.Host(GATE, List.of()),
                new TakeoverScene.Host(PRIMARY, launcher("primary")),
                new TakeoverScene.Host(STANDBY, launcher("standby")));
    }

    /** What goes before a command that runs there. */
    List<String> launcher(String host) {
        return List.of("ip", "netns", "exec", name + "-" + host);
    }

    /** As with a cable that is pulled: no FIN, no RST. */
    void cut() throws IOException, InterruptedException {
        in("cable", "ip link set primary down");
        in("cable", "ip link set standby down");
    }

    void mend() throws IOException, InterruptedException {
        in("cable", "ip link set primary up");
        in("cable", "ip link set standby up");
        routeCable();
    }

    /** From now on the cable loses that many packets of a hundred, in each direction. */
    void lose(int percent) throws IOException, InterruptedException, Unavailable {
        String program = DROP_BELOW.formatted(percent * (1L << 32) / 100);
        for (String device : List.of("primary", "standby")) {
            List<String> add = new ArrayList<>(words("tc qdisc add dev " + device + " clsact"));
            require(add, "the kernel has no clsact queue");
            add = new ArrayList<>(words("tc filter add dev " + device + " ingress bpf direct-action bytecode"));
            add.add(program);
            require(add, "the kernel has no cls_bpf filter");
        }
    }

    /** TCP segments that the primary's host has sent again. */
    long resentSegments() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(launcher("primary"));
        command.addAll(words("cat /proc/net/snmp"));
        Process process = new ProcessBuilder(command).start();
        List<String> tcp = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("Tcp:"))
                .toList();
        process.waitFor();
        return Long.parseLong(words(tcp.get(1)).get(words(tcp.get(0)).indexOf("RetransSegs")));
    }

    private void require(List<String> tc, String otherwise) throws IOException, InterruptedException, Unavailable {
        List<String> command = new ArrayList<>(launcher("cable"));
        command.addAll(tc);
        String problem = attempt(command);
        if (problem != null) {
            throw new Unavailable(otherwise + ", or there is no tc: " + problem);
        }
    }

    private void addAll() throws IOException, InterruptedException, Unavailable {
        for (String host : List.of("gate", "primary", "standby", "cable")) {
            String problem = attempt(words("ip netns add " + name + "-" + host));
            if (problem != null) {
                throw new Unavailable("no network namespaces here: " + problem);
            }
            in(host, "ip link set lo up");
        }
        in("gate", "ip address add " + GATE + "/32 dev lo");
        in("primary", "ip address add " + PRIMARY + "/32 dev lo");
        in("standby", "ip address add " + STANDBY + "/32 dev lo");
        in("cable", "ip address add " + CABLE + "/32 dev lo");
        in("cable", "sysctl -q -w net.ipv4.ip_forward=1");
        for (String host : List.of("primary", "standby")) {
            link(host, "gate");
            link(host, "cable");
            in(host, "ip route add " + GATE + "/32 dev gate");
        }
        in("gate", "ip route add " + PRIMARY + "/32 dev primary");
        in("gate", "ip route add " + STANDBY + "/32 dev standby");
        in("primary", "ip route add " + STANDBY + "/32 via " + CABLE + " dev cable onlink");
        in("standby", "ip route add " + PRIMARY + "/32 via " + CABLE + " dev cable onlink");
        routeCable();
    }

    private void routeCable() throws IOException, InterruptedException {
        in("cable", "ip route replace " + PRIMARY + "/32 dev primary");
        in("cable", "ip route replace " + STANDBY + "/32 dev standby");
    }

    /** A pair of devices, each with the name of its other end. */
    private void link(String host, String other) throws IOException, InterruptedException {
        in(host, "ip link add " + other + " type veth peer name " + host + " netns " + name + "-" + other);
        in(host, "ip link set " + other + " up");
        in(other, "ip link set " + host + " up");
    }

    private void in(String host, String command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(launcher(host));
        all.addAll(words(command));
        String problem = attempt(all);
        if (problem != null) {
            throw new IOException(String.join(" ", all) + ": " + problem);
        }
    }

    private static List<String> words(String command) {
        return List.of(command.split(" "));
    }

    /** Null: it was done. */
    private static String attempt(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? null : output.isEmpty() ? "exit code " + process.exitValue() : output;
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    /** The devices go with their namespaces. */
    @Override
    public void close() {
        try {
            for (String host : List.of("cable", "gate", "primary", "standby")) {
                attempt(words("ip netns delete " + name + "-" + host));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
