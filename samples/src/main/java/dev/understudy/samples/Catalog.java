// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.List;

/** All samples that end by themselves, for the tests that record each of them, replay it and compare. */
public final class Catalog {
    private static final List<Sample> SAMPLES = List.of(
            // Clocks
            Sample.of(NanoTimeLoop.class),
            Sample.of(CurrentTimeMillisLoop.class),
            Sample.of(InstantNow.class),
            Sample.of(ReflectiveClocks.class),
            Sample.of(Sleep.class),
            // Randomness, order and identity
            Sample.of(SecureRandoms.class),
            Sample.of(KeyPairs.class),
            Sample.of(Uuids.class),
            Sample.of(Randoms.class),
            Sample.of(SetOfOrder.class),
            Sample.of(IdentityHashes.class),
            Sample.of(IdentityHashOrder.class),
            Sample.of(HashUnderLock.class),
            Sample.of(MethodOrder.class),
            Sample.of(SignatureClasses.class),
            Sample.of(HiddenClassNames.class),
            // What the garbage collector decides
            Sample.of(ReferenceResults.class),
            Sample.of(WeakCaches.class),
            Sample.of(DiagnosticHelp.class),
            Sample.of(DigestKinds.class),
            // The process and its surroundings
            Sample.of(EnvironmentFacts.class),
            Sample.of(ProcessFacts.class),
            Sample.of(ManagementFacts.class),
            Sample.of(UserPreferences.class),
            Sample.of(ChildProcess.class),
            Sample.of(StdinLines.class).stdin("first line\nsecond line\n\nfourth, with ümläuts\nlast without end"),
            // Network
            Sample.of(BlockingSockets.class),
            Sample.of(SocketFailures.class),
            Sample.of(UrgentData.class),
            Sample.of(SelectorServer.class),
            Sample.of(SelectorWakeup.class),
            Sample.of(GatherScatter.class),
            Sample.of(PipeChannels.class),
            Sample.of(Datagrams.class),
            Sample.of(Multicast.class),
            Sample.of(UnixSockets.class),
            Sample.of(AsyncSockets.class),
            Sample.of(HttpClientAndServer.class),
            Sample.of(NameLookup.class),
            Sample.of(NetworkInterfaces.class).same(),
            // Files
            Sample.of(FileStreams.class),
            Sample.of(RandomAccess.class),
            Sample.of(FileChannels.class),
            Sample.of(FileLocks.class),
            Sample.of(AsyncFiles.class),
            Sample.of(FilesAndAttributes.class),
            Sample.of(DirectoryListing.class),
            Sample.of(TempFiles.class),
            Sample.of(MappedFile.class),
            Sample.of(ZipReadAndWrite.class),
            Sample.of(FileFailures.class),
            Sample.of(WatchDirectory.class),
            // Races and locks
            Sample.of(RacyCounter.class),
            Sample.of(Simulations.class),
            Sample.of(Compression.class),
            Sample.of(BankTransfers.class),
            Sample.of(WaitAndNotify.class),
            Sample.of(LocksAndConditions.class),
            Sample.of(FairLocks.class),
            Sample.of(ReadWriteLocks.class),
            Sample.of(StampedLocks.class),
            Sample.of(DoubleCheckedLocking.class),
            Sample.of(LazyHolderRace.class),
            Sample.of(ComputeIfAbsentRaces.class),
            Sample.of(LongAdders.class),
            Sample.of(ObjectPools.class),
            // Synchronizers, pools and tasks
            Sample.of(BlockingQueues.class),
            Sample.of(Handoffs.class),
            Sample.of(PhasesAndBarriers.class),
            Sample.of(Semaphores.class),
            Sample.of(PoolAndFutures.class),
            Sample.of(ParallelStreams.class),
            Sample.of(ScheduledTasks.class),
            Sample.of(VirtualThreads.class).since(21),
            Sample.of(ManyVirtualThreads.class).since(21),
            Sample.of(VirtualThreadMonitors.class).since(21),
            Sample.of(PinnedVirtualThreads.class).since(21),
            // A thread's life
            Sample.of(ParkAndUnpark.class),
            Sample.of(Interrupts.class),
            Sample.of(InterruptedIo.class),
            Sample.of(JoinWithTimeout.class),
            Sample.of(YieldLoop.class),
            Sample.of(SpinWaitLoop.class),
            Sample.of(BareSpin.class),
            Sample.of(CountedSpin.class),
            Sample.of(ThreadLocals.class),
            Sample.of(DaemonThreads.class),
            Sample.of(StatePolling.class),
            // Exceptions and ends
            Sample.of(ExceptionStorm.class),
            Sample.of(DeepRecursion.class),
            Sample.of(OutOfMemory.class),
            Sample.of(BlockingInitializer.class),
            Sample.of(InitializerCycle.class),
            Sample.of(UncaughtInThread.class),
            Sample.of(UncaughtInMain.class).exitCode(1),
            Sample.of(ExitFromThread.class).exitCode(7),
            // Takeover
            Sample.of(TakenOver.class),
            Sample.of(LargeReads.class));

    private Catalog() {}

    public static List<Sample> samples() {
        return SAMPLES;
    }

    /** Prints one line per sample: name, main class, exit code, oldest JDK, whether runs differ; separated by tabs. */
    public static void main(String[] args) {
        for (Sample sample : SAMPLES) {
            System.out.println(String.join(
                    "\t",
                    sample.name(),
                    sample.mainClass(),
                    Integer.toString(sample.exitCode()),
                    Integer.toString(sample.minimumJdk()),
                    sample.differs() ? "differs" : "same"));
        }
    }
}
