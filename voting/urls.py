"""The pages of the voting app. All stand under the language prefix."""

from django.urls import path

from voting.views import chair, conflicts, decision, interests, rooms, sheet, table
from voting.views.rooms import BOARD, JURY, door

# Each page says which seats open its door; what is behind it is decided by `access`.
jury = door(JURY, "JURY")
led = door(JURY, "JURY", "OFFICE")
board = door(BOARD, "BOARD")

urlpatterns = [
    path("jury/", jury(rooms.jury), name="jury"),
    path("jury/interests/", led(interests.interests), name="jury_interests"),
    path("jury/interests/year/", led(interests.recuse), name="jury_recuse"),
    path("jury/interests/<int:pk>/", led(interests.interest), name="jury_interest"),
    path("jury/candidates/<int:pk>/", jury(sheet.candidate), name="jury_candidate"),
    path("jury/candidates/<int:pk>/files/<uuid:file>/", jury(sheet.file), name="jury_file"),
    path("jury/candidates/<int:pk>/reopen/", jury(sheet.reopen), name="jury_reopen"),
    path("jury/candidates/<int:pk>/abstain/", jury(sheet.abstain), name="jury_abstain"),
    path("jury/progress/", led(chair.progress), name="jury_progress"),
    path("jury/progress/remind/", led(chair.remind), name="jury_remind"),
    path("jury/progress/<int:pk>/", led(chair.juror), name="jury_juror"),
    path("jury/progress/<int:pk>/release/", led(chair.release), name="jury_release"),
    path("jury/progress/<int:pk>/excuse/", led(chair.excuse), name="jury_excuse"),
    path("jury/conflicts/", led(conflicts.conflicts), name="jury_conflicts"),
    path("jury/conflicts/<int:pk>/", led(conflicts.conflict), name="jury_conflict"),
    path("jury/conflicts/<int:pk>/decide/", led(conflicts.decide), name="jury_decide"),
    path("jury/table/", led(table.table), name="jury_table"),
    path("jury/table/standings.json", led(table.standings), name="jury_standings"),
    path("jury/table/meeting/", led(table.meeting), name="jury_meeting"),
    path("board/", board(rooms.board), name="board"),
    path("board/interests/", board(interests.interests), name="board_interests"),
    path("board/interests/year/", board(interests.recuse), name="board_recuse"),
    path("board/interests/<int:pk>/", board(interests.interest), name="board_interest"),
    path("board/candidates/<int:pk>/", board(sheet.candidate), name="board_candidate"),
    path("board/candidates/<int:pk>/files/<uuid:file>/", board(sheet.file), name="board_file"),
    path("board/conflicts/", board(conflicts.conflicts), name="board_conflicts"),
    path("board/conflicts/<int:pk>/", board(conflicts.conflict), name="board_conflict"),
    path("board/conflicts/<int:pk>/decide/", board(conflicts.decide), name="board_decide"),
    path("board/table/", board(table.table), name="board_table"),
    path("board/table/standings.json", board(table.standings), name="board_standings"),
    path("board/table/meeting/", board(table.meeting), name="board_meeting"),
    path("desk/decision/", decision.decision, name="desk_decision"),
    path("board/decisions/<int:pk>/minutes/", decision.minutes, name="desk_minutes"),
    path("board/decisions/<int:pk>/record/", decision.record, name="decision_record"),
    path("board/decisions/<int:pk>/annex/", decision.record_annex, name="decision_annex"),
]
