// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.discovery.UniqueIdSelector;
import org.junit.platform.engine.support.descriptor.EngineDescriptor;

/**
 * Runs what Jupiter finds in classes with {@link Recorded} in recorded JVMs, and reports here what happens there. An engine, and not an
 * extension of Jupiter's, so that nothing of a test class runs twice: no constructor, no other extension, no source of arguments.
 */
public final class RecordedTestEngine implements TestEngine {
    static final String ID = "understudy";
    static final String JUPITER = "junit-jupiter";

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public TestDescriptor discover(EngineDiscoveryRequest request, UniqueId id) {
        EngineDescriptor root = new EngineDescriptor(id, "Understudy");
        TestEngine jupiter = jupiter();
        if (jupiter == null || !RecordedClasses.areRecorded()) {
            return root;
        }
        jupiter.discover(forJupiter(request), UniqueId.forEngine(JUPITER)).getChildren().stream()
                .filter(RecordedClasses::isRecorded)
                .forEach(type -> root.addChild(RemoteTest.of(type, id)));
        return root;
    }

    @Override
    public void execute(ExecutionRequest request) {
        EngineExecutionListener listener = request.getEngineExecutionListener();
        TestDescriptor root = request.getRootTestDescriptor();
        listener.executionStarted(root);
        for (TestDescriptor type : List.copyOf(root.getChildren())) {
            new RecordedRuns((RemoteTest) type, listener, request.getConfigurationParameters()).run();
        }
        listener.executionFinished(root, TestExecutionResult.successful());
    }

    /** Null: it is not here, and so there are no tests of its. */
    static TestEngine jupiter() {
        for (TestEngine engine : ServiceLoader.load(TestEngine.class)) {
            if (engine.getId().equals(JUPITER)) {
                return engine;
            }
        }
        return null;
    }

    /** A proxy, as the request has other methods in other versions of JUnit. */
    private static EngineDiscoveryRequest forJupiter(EngineDiscoveryRequest request) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            try {
                Object result = method.invoke(request, arguments);
                return method.getName().equals("getSelectorsByType") ? forJupiter((List<?>) result) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        Class<?> type = EngineDiscoveryRequest.class;
        return (EngineDiscoveryRequest) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }

    /** A failed test that is run again is asked for by the name that it has here. */
    private static List<Object> forJupiter(List<?> selectors) {
        return selectors.stream()
                .<Object>map(selector -> selector instanceof UniqueIdSelector byId ? forJupiter(byId) : selector)
                .toList();
    }

    private static UniqueIdSelector forJupiter(UniqueIdSelector selector) {
        UniqueId id = selector.getUniqueId();
        boolean isOurs = id.getEngineId().filter(ID::equals).isPresent();
        return isOurs ? DiscoverySelectors.selectUniqueId(RemoteTest.below(UniqueId.forEngine(JUPITER), id)) : selector;
    }
}
